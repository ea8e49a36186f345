"""The fan tab and the blacklist tab: table, search box, filters, bulk bar."""
