<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About wxdesk</source>
        <translation>关于 wxdesk</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Manages the fans of WeChat Official Accounts on this computer.</source>
        <translation>在这台电脑上管理微信公众号的粉丝。</translation>
    </message>
    <message>
        <source>Log folder</source>
        <translation>日志文件夹</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Copy version facts</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>wxdesk is free software under the MIT licence.</source>
        <translation>wxdesk 是自由软件，MIT 许可证。</translation>
    </message>
    <message>
        <source>It uses Qt and PySide6 under the LGPL version 3, as separate libraries: you may replace them with your own build. The source is at code.qt.io.</source>
        <translation>界面使用 Qt 和 PySide6，LGPL 第 3 版，作为单独的库附带，可以换成自己编译的版本。源代码在 code.qt.io。</translation>
    </message>
    <message>
        <source>Icons: Lucide (ISC and MIT licences).</source>
        <translation>图标：Lucide（ISC 与 MIT 许可证）。</translation>
    </message>
    <message>
        <source>Not made by or connected with Tencent.</source>
        <translation>与腾讯公司没有关系。</translation>
    </message>
</context>
<context>
    <name>AccountForm</name>
    <message>
        <source>wx and 16 letters or digits</source>
        <translation>wx 开头，共 18 位</translation>
    </message>
    <message>
        <source>https://… that answers with a token</source>
        <translation>https://…，返回访问令牌的网址</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>AppID</source>
        <translation>AppID</translation>
    </message>
    <message>
        <source>AppSecret</source>
        <translation>AppSecret</translation>
    </message>
    <message>
        <source>Token from</source>
        <translation>令牌来源</translation>
    </message>
    <message>
        <source>Stable interface (recommended, leaves your servers alone)</source>
        <translation>稳定版接口（推荐，不影响你的服务器）</translation>
    </message>
    <message>
        <source>From a web address of your own</source>
        <translation>从自己的网址取</translation>
    </message>
    <message>
        <source>Classic interface (ends the token of other programs)</source>
        <translation>普通接口（会让其他程序的令牌失效）</translation>
    </message>
    <message>
        <source>AppSecret in the system&apos;s key store</source>
        <translation>AppSecret 保存在系统钥匙串</translation>
    </message>
    <message>
        <source>AppSecret in a file, not encrypted</source>
        <translation>AppSecret 保存在文件里，不加密</translation>
    </message>
    <message>
        <source>AppSecret for this run only</source>
        <translation>AppSecret 只在这次运行中有效</translation>
    </message>
    <message>
        <source>Stored; leave empty to keep it</source>
        <translation>已保存，留空就不改</translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>New account</source>
        <translation>新账号</translation>
    </message>
    <message>
        <source>testing</source>
        <translation>正在测试</translation>
    </message>
    <message>
        <source>{time} passed  {detail}</source>
        <translation>{time} 通过  {detail}</translation>
    </message>
    <message>
        <source>{time} not passed</source>
        <translation>{time} 没有通过</translation>
    </message>
    <message>
        <source>Remove “{name}”?</source>
        <translation>删除账号「{name}」？</translation>
    </message>
    <message>
        <source>The account, its AppSecret and everything stored about it on this computer go away: fans, history, notes, tasks. With WeChat nothing changes.</source>
        <translation>这台电脑上的账号、AppSecret，以及粉丝、历史、笔记、任务都会删除，不能恢复。微信那边没有变化。</translation>
    </message>
    <message>
        <source>Remove account</source>
        <translation>删除账号</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Sync</source>
        <translation>同步(&amp;S)</translation>
    </message>
    <message>
        <source>Sync with all &amp;details</source>
        <translation>同步全部资料(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Tag…</source>
        <translation>打标签(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Untag…</source>
        <translation>去标签(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Blacklist…</source>
        <translation>拉黑(&amp;B)…</translation>
    </message>
    <message>
        <source>Add &amp;star</source>
        <translation>加星标(&amp;X)</translation>
    </message>
    <message>
        <source>Remove st&amp;ar</source>
        <translation>取消星标(&amp;Y)</translation>
    </message>
    <message>
        <source>Edit &amp;remark</source>
        <translation>写备注(&amp;R)</translation>
    </message>
    <message>
        <source>Show &amp;details</source>
        <translation>看详情(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Tag from a &amp;list…</source>
        <translation>按名单打标签(&amp;L)…</translation>
    </message>
    <message>
        <source>Blacklist from a l&amp;ist…</source>
        <translation>按名单拉黑(&amp;I)…</translation>
    </message>
    <message>
        <source>Remove from blacklist</source>
        <translation>移出黑名单</translation>
    </message>
    <message>
        <source>Change reason…</source>
        <translation>改原因…</translation>
    </message>
    <message>
        <source>&amp;New tag…</source>
        <translation>新建标签(&amp;N)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve search…</source>
        <translation>存为筛选(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Undo the last task…</source>
        <translation>撤销上一个任务(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Copy rows</source>
        <translation>复制所选行(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;OpenID</source>
        <translation>复制 OpenID(&amp;O)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Select &amp;none</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Invert selection</source>
        <translation>反选(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Detail pane</source>
        <translation>详情栏(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Sidebar</source>
        <translation>侧边栏(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Fans</source>
        <translation>粉丝(&amp;1)</translation>
    </message>
    <message>
        <source>&amp;Blacklist</source>
        <translation>黑名单(&amp;2)</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>任务(&amp;3)</translation>
    </message>
    <message>
        <source>&amp;Activity</source>
        <translation>动态(&amp;4)</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>恢复默认布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next area</source>
        <translation>下一个区域(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous area</source>
        <translation>上一个区域(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Add account…</source>
        <translation>添加公众号(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Check the connection</source>
        <translation>检查连接(&amp;C)</translation>
    </message>
    <message>
        <source>Refresh &amp;quotas</source>
        <translation>更新今日额度(&amp;Q)</translation>
    </message>
    <message>
        <source>Open &amp;data folder</source>
        <translation>打开数据文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>Open &amp;log folder</source>
        <translation>打开日志文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>Open de&amp;mo</source>
        <translation>打开演示数据(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About wxdesk</source>
        <translation>关于 wxdesk(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>关闭窗口(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
</context>
<context>
    <name>ActivityTab</name>
    <message>
        <source>New</source>
        <translation>新关注</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净增</translation>
    </message>
    <message>
        <source>Changed fans</source>
        <translation>有变化的粉丝</translation>
    </message>
    <message>
        <source>Last sync</source>
        <translation>上次同步</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>before that {n}</source>
        <translation>前一次 {n}</translation>
    </message>
    <message>
        <source>Last {n} days</source>
        <translation>近 {n} 天</translation>
    </message>
    <message>
        <source>New {n}</source>
        <translation>新关注 {n}</translation>
    </message>
    <message>
        <source>Left {n}</source>
        <translation>已取关 {n}</translation>
    </message>
    <message>
        <source>Returned {n}</source>
        <translation>回归 {n}</translation>
    </message>
    <message>
        <source>of them {tag} {fans}</source>
        <translation>其中 {tag} {fans}</translation>
    </message>
    <message>
        <source>away for {time} on average</source>
        <translation>平均离开 {time}</translation>
    </message>
    <message>
        <source>WeChat does not tell when: only between which two syncs</source>
        <translation>确切的取关时间微信不给，只知道在两次同步之间</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>BlacklistTab</name>
    <message>
        <source>Blacklist</source>
        <translation>拉黑</translation>
    </message>
    <message>
        <source>Nobody is blacklisted</source>
        <translation>黑名单是空的</translation>
    </message>
    <message>
        <source>People on the blacklist get no mass messages and cannot write to the account.</source>
        <translation>黑名单里的人收不到群发，也不能给公众号发消息。</translation>
    </message>
    <message>
        <source>People here get no mass messages and cannot write to you.</source>
        <translation>黑名单里的人收不到群发，也不能给你发消息。</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Import list…</source>
        <translation>导入名单…</translation>
    </message>
    <message>
        <source>{fans}, checked {when}</source>
        <translation>{fans}，{when} 核对</translation>
    </message>
</context>
<context>
    <name>BulkBar</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Clear the selection (Esc)</source>
        <translation>取消选择 (Esc)</translation>
    </message>
    <message>
        <source>All matching {fans}</source>
        <translation>全选符合条件的 {fans}</translation>
    </message>
    <message>
        <source>of {n}</source>
        <translation>共 {n}</translation>
    </message>
    <message>
        <source>{fans} selected</source>
        <translation>已选 {fans}</translation>
    </message>
    <message>
        <source>Select all {fans}</source>
        <translation>全选 {fans}</translation>
    </message>
    <message>
        <source>All {fans}</source>
        <translation>全选 {fans}</translation>
    </message>
</context>
<context>
    <name>BulkConfirm</name>
    <message>
        <source>Counting …</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>They get no more mass messages and cannot write to you. It can be undone.</source>
        <translation>黑名单里的人收不到群发，也不能给你发消息。做完可以撤销。</translation>
    </message>
    <message>
        <source>It can be undone in Tasks.</source>
        <translation>做完可以在「任务」里撤销。</translation>
    </message>
    <message>
        <source>To change</source>
        <translation>要改</translation>
    </message>
    <message>
        <source>{fans}, skipped</source>
        <translation>{fans}，跳过</translation>
    </message>
    <message>
        <source>Not following</source>
        <translation>没有关注</translation>
    </message>
    <message>
        <source>Already 20 tags</source>
        <translation>标签已满 20 个</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Have the tag</source>
        <translation>已经有</translation>
    </message>
    <message>
        <source>Without the tag</source>
        <translation>本来没有</translation>
    </message>
    <message>
        <source>In the blacklist</source>
        <translation>已在黑名单</translation>
    </message>
    <message>
        <source>Not in the blacklist</source>
        <translation>不在黑名单</translation>
    </message>
    <message>
        <source>Have the remark</source>
        <translation>备注相同</translation>
    </message>
    <message>
        <source>{calls} of {left} left today</source>
        <translation>{calls} / 今日还剩 {left}</translation>
    </message>
    <message>
        <source>Nothing to change.</source>
        <translation>没有要改的。</translation>
    </message>
    <message>
        <source>Today&apos;s quota does not reach for all. The rest goes on by itself after midnight.</source>
        <translation>今天的额度不够全部做完，剩下的明天 00:00 后自动继续。</translation>
    </message>
</context>
<context>
    <name>BulkReport</name>
    <message>
        <source>Show why</source>
        <translation>看原因</translation>
    </message>
    <message>
        <source>{fans} without success</source>
        <translation>{fans}没有成功</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{fans} had it already</source>
        <translation>{fans}已经是这样，跳过</translation>
    </message>
    <message>
        <source>Nothing had to be changed</source>
        <translation>没有要改的</translation>
    </message>
    <message>
        <source>Tagged {fans} with “{tag}”</source>
        <translation>已给 {fans}打上「{tag}」</translation>
    </message>
    <message>
        <source>Untagged {fans}: “{tag}”</source>
        <translation>已给 {fans}去掉「{tag}」</translation>
    </message>
    <message>
        <source>Blacklisted {fans}</source>
        <translation>已拉黑 {fans}</translation>
    </message>
    <message>
        <source>Took {fans} off the blacklist</source>
        <translation>已移出 {fans}</translation>
    </message>
    <message>
        <source>Wrote the remark of {fans}</source>
        <translation>已写好 {fans}的备注</translation>
    </message>
    <message>
        <source>Undone for {fans}</source>
        <translation>已给 {fans}撤销</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>{reason}: {fans}</source>
        <translation>{reason}：{fans}</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Stopped: {done} done, {left} left</source>
        <translation>停下了：做完 {done}，还剩 {left}</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Merged tag “{tag}”, {fans}</source>
        <translation>标签「{tag}」合并好了，{fans}</translation>
    </message>
    <message>
        <source>Deleted tag “{tag}”, {fans}</source>
        <translation>删除了标签「{tag}」，{fans}</translation>
    </message>
    <message>
        <source>Tag “{tag}” is back, {fans}</source>
        <translation>标签「{tag}」恢复了，{fans}</translation>
    </message>
</context>
<context>
    <name>BulkWork</name>
    <message>
        <source>Untag {fans}</source>
        <translation>给 {fans}去标签</translation>
    </message>
    <message>
        <source>Untag</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>Tag {fans}</source>
        <translation>给 {fans}打标签</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>打标签</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新建标签</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Undo: {task}</source>
        <translation>撤销：{task}</translation>
    </message>
    <message>
        <source>The tag “{tag}” is made again, {fans} get it back, and saved searches that named it are as before. With WeChat it has another number.</source>
        <translation>重新建标签「{tag}」，{fans}打回这个标签，用到它的筛选也恢复。它在微信里的编号会是新的。</translation>
    </message>
    <message>
        <source>{fans} get back what they had before. Who has been changed since then is left alone.</source>
        <translation>把 {fans}恢复成之前的样子。后来又改过的不动。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Give up: {task}?</source>
        <translation>放弃「{task}」？</translation>
    </message>
    <message>
        <source>{done} are done and stay so. {left} are not changed any more.</source>
        <translation>已经做完的 {done}保留，剩下的 {left}不再改动。</translation>
    </message>
    <message>
        <source>Give up the rest</source>
        <translation>放弃剩下的</translation>
    </message>
</context>
<context>
    <name>ChartLegend</name>
    <message>
        <source>New</source>
        <translation>新关注</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净增</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>Checked once the one before has passed</source>
        <translation>上一项通过后检查</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>检查中</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>AppID</source>
        <translation>AppID</translation>
    </message>
    <message>
        <source>IP whitelist</source>
        <translation>IP 白名单</translation>
    </message>
    <message>
        <source>AppSecret</source>
        <translation>AppSecret</translation>
    </message>
    <message>
        <source>Right to read fans</source>
        <translation>粉丝权限</translation>
    </message>
    <message>
        <source>Today&apos;s quota</source>
        <translation>今日额度</translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation>检查连接</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>{n} passed</source>
        <translation>{n} 项通过</translation>
    </message>
    <message>
        <source>{n} passed, 1 needs you</source>
        <translation>{n} 项通过，1 项要你处理</translation>
    </message>
</context>
<context>
    <name>ChoicePage</name>
    <message>
        <source>Connect my account</source>
        <translation>连接我的公众号</translation>
    </message>
    <message>
        <source>Look at demo data first</source>
        <translation>先看演示数据</translation>
    </message>
    <message>
        <source>Needs the AppID and the AppSecret. Only verified accounts may read their fans.</source>
        <translation>要有 AppID 和 AppSecret。微信只让已认证的公众号读取粉丝。</translation>
    </message>
    <message>
        <source>23,000 fans simulated on this computer. Never connects to WeChat; a real account can be added at any time.</source>
        <translation>在本机模拟的 23,000 位粉丝，不连接微信，随时可以再添加真实的公众号。</translation>
    </message>
    <message>
        <source>Demo or real</source>
        <translation>演示或真实</translation>
    </message>
</context>
<context>
    <name>Columns</name>
    <message>
        <source>Fan</source>
        <translation>粉丝</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>OpenID</source>
        <translation>OpenID</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关时间</translation>
    </message>
    <message>
        <source>Reason (on this computer)</source>
        <translation>原因（只存在本机）</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>拉黑时间</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Followed</source>
        <translation>关注时间</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>本机名称</translation>
    </message>
    <message>
        <source>Nickname</source>
        <translation>昵称</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>UnionID</source>
        <translation>UnionID</translation>
    </message>
    <message>
        <source>Scene value</source>
        <translation>场景值</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Times followed</source>
        <translation>关注次数</translation>
    </message>
    <message>
        <source>Added by</source>
        <translation>怎么加的</translation>
    </message>
    <message>
        <source>Followed on</source>
        <translation>关注日期</translation>
    </message>
    <message>
        <source>Followed for</source>
        <translation>关注了多久</translation>
    </message>
    <message>
        <source>Task #{n}</source>
        <translation>任务 #{n}</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>Imported list</source>
        <translation>导入名单</translation>
    </message>
    <message>
        <source>WeChat&apos;s own page</source>
        <translation>微信后台</translation>
    </message>
    <message>
        <source>before {time}</source>
        <translation>{time} 之前</translation>
    </message>
    <message>
        <source>none given</source>
        <translation>没有写</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Change reason</source>
        <translation>改原因</translation>
    </message>
    <message>
        <source>Reason, only on this computer</source>
        <translation>原因，只存在本机</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>wxdesk made a mistake</source>
        <translation>wxdesk 自己出错了</translation>
    </message>
    <message>
        <source>It goes on running and what is done is kept. Copy this report to those who look after wxdesk; there is no password in it.</source>
        <translation>程序还在运行，做完的都保留着。把这份报告复制给维护 wxdesk 的人，里面没有密钥。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>EmptyStates</name>
    <message>
        <source>Nobody follows this account</source>
        <translation>还没有人关注</translation>
    </message>
    <message>
        <source>New fans appear here after the next sync.</source>
        <translation>下次同步后，新粉丝会出现在这里。</translation>
    </message>
    <message>
        <source>Nobody matches this search.</source>
        <translation>没有人符合这个条件。</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>添加公众号…</translation>
    </message>
    <message>
        <source>Open demo data</source>
        <translation>打开演示数据</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>还没有账号</translation>
    </message>
    <message>
        <source>Enter AppID and AppSecret; wxdesk checks the connection first and then fetches the fans to this computer.</source>
        <translation>填上 AppID 和 AppSecret，wxdesk 会先检查连接，再把粉丝取到本机。</translation>
    </message>
    <message>
        <source>The demo is simulated on this computer and never connects to WeChat</source>
        <translation>演示数据是本机模拟的，不连接微信</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>还没有同步过</translation>
    </message>
    <message>
        <source>The first sync reads all fans once. It can be stopped at any time and goes on where it was.</source>
        <translation>第一次同步会把全部粉丝读一遍。随时可以停，下次从停下的地方继续。</translation>
    </message>
    <message>
        <source>Nothing is changed at WeChat</source>
        <translation>只读取，不会改动微信里的任何东西</translation>
    </message>
    <message>
        <source>Take this condition away</source>
        <translation>去掉这个条件</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>No matching fans</source>
        <translation>没有符合条件的粉丝</translation>
    </message>
    <message>
        <source>Without {term} it would be {fans}.</source>
        <translation>去掉 {term}，有 {fans}。</translation>
    </message>
</context>
<context>
    <name>FanDetail</name>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>加标签</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>资料</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>只看哪一种</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>only on this computer</source>
        <translation>只存在本机</translation>
    </message>
    <message>
        <source>Following</source>
        <translation>关注和取关</translation>
    </message>
    <message>
        <source>Remarks and notes</source>
        <translation>备注和笔记</translation>
    </message>
    <message>
        <source>Blacklist</source>
        <translation>黑名单</translation>
    </message>
    <message>
        <source>Remove star</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Add star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>New tag…</source>
        <translation>新建标签…</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Followed</source>
        <translation>关注时间</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关时间</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>场景值</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>本机名称</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>OpenID</source>
        <translation>OpenID</translation>
    </message>
    <message>
        <source>UnionID</source>
        <translation>UnionID</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>资料更新</translation>
    </message>
    <message>
        <source>{status}, follows for the {n}. time</source>
        <translation>{status}，第 {n} 次关注</translation>
    </message>
    <message>
        <source>before {time}</source>
        <translation>{time} 之前</translation>
    </message>
</context>
<context>
    <name>FanTable</name>
    <message>
        <source>Fans</source>
        <translation>粉丝</translation>
    </message>
</context>
<context>
    <name>FansTab</name>
    <message>
        <source>{n} selected / {all}</source>
        <translation>已选 {n} / {all}</translation>
    </message>
    <message>
        <source>{text}, list outdated</source>
        <translation>{text}，名单有变化</translation>
    </message>
    <message>
        <source>Copying {fans}</source>
        <translation>复制 {fans}</translation>
    </message>
</context>
<context>
    <name>FieldsPage</name>
    <message>
        <source>Both stand on the WeChat developer platform under Basic information → Development keys. The AppSecret is shown only once, when it is made.</source>
        <translation>两项都在微信开发者平台的 基础信息 → 开发密钥 里。AppSecret 只在生成时显示一次。</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>打开页面</translation>
    </message>
    <message>
        <source>AppID and AppSecret</source>
        <translation>AppID 与密钥</translation>
    </message>
    <message>
        <source>This system has no usable key store. The AppSecret is kept for this run only, or in a file that is not encrypted, as you choose above.</source>
        <translation>这台电脑没有可用的钥匙串。AppSecret 只在这次运行中有效，也可以在上面改成保存在不加密的文件里。</translation>
    </message>
</context>
<context>
    <name>FileWork</name>
    <message>
        <source>Excel workbook (*.xlsx)</source>
        <translation>Excel 工作簿 (*.xlsx)</translation>
    </message>
    <message>
        <source>CSV, opens in Excel (*.csv)</source>
        <translation>CSV，可用 Excel 打开 (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Export {fans}</source>
        <translation>导出 {fans}</translation>
    </message>
    <message>
        <source>Export the failures of task #{n}</source>
        <translation>导出任务 #{n} 的失败</translation>
    </message>
    <message>
        <source>Exported {fans}</source>
        <translation>已导出 {fans}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>List of OpenIDs</source>
        <translation>OpenID 名单</translation>
    </message>
    <message>
        <source>Lists (*.csv *.txt)</source>
        <translation>名单 (*.csv *.txt)</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Add a condition to the search</source>
        <translation>再加一个条件</translation>
    </message>
    <message>
        <source>Save search…</source>
        <translation>存为筛选…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Turn around</source>
        <translation>改成相反的</translation>
    </message>
    <message>
        <source>Only this condition</source>
        <translation>只留这个条件</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Has no tag</source>
        <translation>没有标签</translation>
    </message>
    <message>
        <source>tag:none</source>
        <translation>标签:无</translation>
    </message>
    <message>
        <source>tag:{name}</source>
        <translation>标签:{name}</translation>
    </message>
    <message>
        <source>Not tag</source>
        <translation>不含标签</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>scene:{name}</source>
        <translation>来源:{name}</translation>
    </message>
    <message>
        <source>Followed</source>
        <translation>关注时间</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注和笔记</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>近 7 天</translation>
    </message>
    <message>
        <source>followed:7d</source>
        <translation>关注:7天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>近 30 天</translation>
    </message>
    <message>
        <source>followed:30d</source>
        <translation>关注:30天</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>近 90 天</translation>
    </message>
    <message>
        <source>followed:90d</source>
        <translation>关注:90天</translation>
    </message>
    <message>
        <source>Last 365 days</source>
        <translation>近 365 天</translation>
    </message>
    <message>
        <source>followed:365d</source>
        <translation>关注:365天</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新关注</translation>
    </message>
    <message>
        <source>is:new</source>
        <translation>状态:新关注</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关</translation>
    </message>
    <message>
        <source>is:left</source>
        <translation>状态:已取关</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>is:returned</source>
        <translation>状态:回归</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>is:starred</source>
        <translation>状态:星标</translation>
    </message>
    <message>
        <source>Blacklisted</source>
        <translation>黑名单</translation>
    </message>
    <message>
        <source>is:blacklisted</source>
        <translation>状态:黑名单</translation>
    </message>
    <message>
        <source>Has a remark</source>
        <translation>有备注</translation>
    </message>
    <message>
        <source>remark:any</source>
        <translation>备注:有</translation>
    </message>
    <message>
        <source>Has no remark</source>
        <translation>没有备注</translation>
    </message>
    <message>
        <source>remark:none</source>
        <translation>备注:无</translation>
    </message>
    <message>
        <source>Has a note</source>
        <translation>有笔记</translation>
    </message>
    <message>
        <source>note:any</source>
        <translation>笔记:有</translation>
    </message>
</context>
<context>
    <name>FirstRunWizard</name>
    <message>
        <source>Add an account</source>
        <translation>添加公众号</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Demo or real</source>
        <translation>演示或真实</translation>
    </message>
    <message>
        <source>AppID and secret</source>
        <translation>AppID 与密钥</translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation>检查连接</translation>
    </message>
    <message>
        <source>First sync</source>
        <translation>第一次同步</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后再说</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Start sync</source>
        <translation>开始同步</translation>
    </message>
    <message>
        <source>Store it unchecked</source>
        <translation>先存着</translation>
    </message>
    <message>
        <source>“{name}” has been added before</source>
        <translation>「{name}」已经添加过了</translation>
    </message>
    <message>
        <source>The AppID is the same. Its data and its AppSecret are untouched. If you replace it, the new AppSecret takes the place of the old one once the check has passed; the data stays.</source>
        <translation>AppID 相同，数据和 AppSecret 都没有动。替换：检查通过以后，才用刚填的 AppSecret 换掉原来的，数据保留。</translation>
    </message>
    <message>
        <source>Check and replace</source>
        <translation>检查并替换</translation>
    </message>
    <message>
        <source>Open its settings</source>
        <translation>去它的设置</translation>
    </message>
</context>
<context>
    <name>FirstSyncPage</name>
    <message>
        <source>The first sync fetches the list of all fans, then their details, tags and the blacklist: about one call for 100 fans. You can work meanwhile, pause it, or close wxdesk; it goes on where it stopped.</source>
        <translation>第一次同步会取回全部粉丝的列表，再取详细资料、标签和黑名单，大约每 100 位用一次调用。同步时可以照常使用，也可以暂停或关掉 wxdesk，下次从停下的地方继续。</translation>
    </message>
    <message>
        <source>Later syncs fetch only what is new: a few calls instead of thousands.</source>
        <translation>以后的同步只取变化的部分，调用次数少得多。</translation>
    </message>
    <message>
        <source>First sync</source>
        <translation>第一次同步</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Sync at start</source>
        <translation>启动时同步</translation>
    </message>
    <message>
        <source>Tell me when long work has ended</source>
        <translation>耗时的任务做完后提醒</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Takes effect at the next start</source>
        <translation>下次启动时生效</translation>
    </message>
    <message>
        <source>At start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Only while the window is not in front</source>
        <translation>只在窗口不在最前面时提醒</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Column titles</source>
        <translation>列标题</translation>
    </message>
</context>
<context>
    <name>HintPanel</name>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Copy explanation for the administrator</source>
        <translation>复制说明给管理员</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>error {code}</source>
        <translation>错误 {code}</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>打开页面</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop; what is done is kept</source>
        <translation>停下，做完的都保留</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>还没有账号</translation>
    </message>
    <message>
        <source>Goes on from there at the next sync</source>
        <translation>下次同步从停下的地方继续</translation>
    </message>
    <message>
        <source>The sync was stopped</source>
        <translation>同步停在中途</translation>
    </message>
    <message>
        <source>Never synced</source>
        <translation>还没有同步过</translation>
    </message>
    <message>
        <source>Last sync {when}</source>
        <translation>上次同步 {when}</translation>
    </message>
    <message>
        <source>complete, {fans}</source>
        <translation>完整，共 {fans}</translation>
    </message>
    <message>
        <source>not complete, {fans}</source>
        <translation>不完整，已取到 {fans}</translation>
    </message>
    <message>
        <source>{n} more waiting</source>
        <translation>另有 {n} 项在等</translation>
    </message>
    <message>
        <source>“{account}”: {work}</source>
        <translation>「{account}」：{work}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>{n} open tasks</source>
        <translation>未完任务 {n} 个</translation>
    </message>
</context>
<context>
    <name>LookPage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>紧凑</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Roomy</source>
        <translation>宽松</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Row height</source>
        <translation>行高</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Columns</source>
        <translation>列(&amp;C)</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>demo data</source>
        <translation>演示数据</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Fa&amp;ns</source>
        <translation>粉丝(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Account</source>
        <translation>账号(&amp;A)</translation>
    </message>
    <message>
        <source>S&amp;witch account</source>
        <translation>切换账号(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>error {code}</source>
        <translation>错误 {code}</translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>不用代理</translation>
    </message>
    <message>
        <source>This one</source>
        <translation>用这个代理</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>spare</source>
        <translation>备用</translation>
    </message>
    <message>
        <source>Shanghai</source>
        <translation>上海</translation>
    </message>
    <message>
        <source>Shenzhen</source>
        <translation>深圳</translation>
    </message>
    <message>
        <source>Hong Kong</source>
        <translation>香港</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Access point</source>
        <translation>接入点</translation>
    </message>
    <message>
        <source>For the current account. Another one helps when the usual is slow</source>
        <translation>只对当前账号。通用的太慢时，可以换一个近的</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Delete this account&apos;s data…</source>
        <translation>删除当前账号的数据…</translation>
    </message>
    <message>
        <source>Open data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>What leaves</source>
        <translation>发出去的</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>只存本机</translation>
    </message>
    <message>
        <source>AppSecret</source>
        <translation>AppSecret</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The account stays; the next sync fetches its fans again</source>
        <translation>账号留着，下次同步会重新取粉丝</translation>
    </message>
    <message>
        <source>Only calls to WeChat&apos;s own interface. No statistics, no update check.</source>
        <translation>只有对微信接口的调用。没有统计，也不检查更新。</translation>
    </message>
    <message>
        <source>Notes, aliases, reasons of the blacklist, history, saved filters.</source>
        <translation>笔记、本机名称、拉黑原因、历史和已保存的筛选。</translation>
    </message>
    <message>
        <source>Where you chose on the account page, never in logs or exports.</source>
        <translation>在「账号」页选的地方，不会写进日志和导出文件。</translation>
    </message>
</context>
<context>
    <name>ProgramCommands</name>
    <message>
        <source>Accounts are added in the real window</source>
        <translation>公众号在正式的窗口里添加</translation>
    </message>
    <message>
        <source>It is opening. The demo holds no real account</source>
        <translation>正在打开。演示里不放真实的公众号</translation>
    </message>
    <message>
        <source>The demo opens in a window of its own</source>
        <translation>演示正在另一个窗口里打开</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Type {text} to go on</source>
        <translation>输入 {text} 才能继续</translation>
    </message>
</context>
<context>
    <name>QuotaButton</name>
    <message>
        <source>Today&apos;s quota: {what}</source>
        <translation>今日额度：{what}</translation>
    </message>
    <message>
        <source>Today&apos;s quota</source>
        <translation>今日额度</translation>
    </message>
</context>
<context>
    <name>QuotaPopup</name>
    <message>
        <source>Today&apos;s quota</source>
        <translation>今日额度</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Counted by WeChat, begins anew at midnight (Beijing)</source>
        <translation>以微信的计数为准，每天 00:00（北京时间）重新计算</translation>
    </message>
</context>
<context>
    <name>RemarkField</name>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Bytes: a Chinese character takes 3, an emoji 4</source>
        <translation>按字节算：一个汉字占 3 个，一个表情占 4 个</translation>
    </message>
    <message>
        <source>Write mine</source>
        <translation>改成我的</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>留着</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Not written: {reason}</source>
        <translation>没有写进去（{reason}）</translation>
    </message>
    <message>
        <source>Will be written {when}</source>
        <translation>{when} 写入</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>“{account}”: {work} has ended</source>
        <translation>「{account}」有结果了：{work}</translation>
    </message>
    <message>
        <source>“{account}”: {work} did not succeed</source>
        <translation>「{account}」没做成：{work}</translation>
    </message>
    <message>
        <source>Switch to it</source>
        <translation>切过去看</translation>
    </message>
    <message>
        <source>The data file was damaged, a new one was begun</source>
        <translation>数据文件坏了，已经换上新的</translation>
    </message>
    <message>
        <source>The old file is {path}. Tasks, notes and history were taken over as far as they could be read; sync to get the fans again</source>
        <translation>旧文件在 {path}。任务、笔记和历史能读出来的都接过来了，同步一次就能重新拿到粉丝</translation>
    </message>
    <message>
        <source>Show the file</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Sync again</source>
        <translation>再同步一次</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied {fans}</source>
        <translation>已复制 {fans}</translation>
    </message>
</context>
<context>
    <name>RightPane</name>
    <message>
        <source>Copy OpenID</source>
        <translation>复制 OpenID</translation>
    </message>
    <message>
        <source>Copy UnionID</source>
        <translation>复制 UnionID</translation>
    </message>
    <message>
        <source>Alias…</source>
        <translation>本机名称…</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>本机名称</translation>
    </message>
    <message>
        <source>Select a fan to see the details</source>
        <translation>选一位粉丝看详情</translation>
    </message>
    <message>
        <source>Select a task to see its result</source>
        <translation>选一个任务看结果</translation>
    </message>
    <message>
        <source>Only on this computer; shown when there is no remark</source>
        <translation>只存在本机，没有备注时显示它</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>RowTable</name>
    <message>
        <source>Reset columns</source>
        <translation>恢复默认列</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search remarks, names, notes, or tag:VIP followed:30d</source>
        <translation>搜索备注、昵称、笔记，或 标签:VIP 关注:30天</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search fans (Ctrl+F)</source>
        <translation>搜索粉丝 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>SecretEdit</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context>
<context>
    <name>SelectionSummary</name>
    <message>
        <source>The list is fixed when a task starts</source>
        <translation>开始任务时名单会固定下来</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>If they get a tag</source>
        <translation>如果打一个标签</translation>
    </message>
    <message>
        <source>Can be undone afterwards</source>
        <translation>做完可以撤销</translation>
    </message>
    <message>
        <source>{fans} selected</source>
        <translation>已选 {fans}</translation>
    </message>
    <message>
        <source>{calls}, {n} left today</source>
        <translation>{calls} / 今日还剩 {n}</translation>
    </message>
    <message>
        <source>To change</source>
        <translation>要改</translation>
    </message>
    <message>
        <source>{fans}, skipped</source>
        <translation>{fans}，跳过</translation>
    </message>
    <message>
        <source>Have it already</source>
        <translation>已经有</translation>
    </message>
    <message>
        <source>Do not follow</source>
        <translation>没有关注</translation>
    </message>
    <message>
        <source>20 tags already</source>
        <translation>标签已满 20 个</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>{n} others</source>
        <translation>其他 {n} 种</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>来源不明</translation>
    </message>
</context>
<context>
    <name>SetChangedQuestion</name>
    <message>
        <source>The list has changed</source>
        <translation>名单变了</translation>
    </message>
    <message>
        <source>You confirmed {shown}, now there are {now}.</source>
        <translation>你确认的是 {shown}，现在是 {now}。</translation>
    </message>
    <message>
        <source>Only the {shown} of before</source>
        <translation>只做原来的 {shown}</translation>
    </message>
    <message>
        <source>The {now} of now</source>
        <translation>做现在的 {now}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>wxdesk settings</source>
        <translation>wxdesk 设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Sync and quota</source>
        <translation>同步与额度</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Data and privacy</source>
        <translation>数据与隐私</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>设置页</translation>
    </message>
    <message>
        <source>Open data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Delete the data of “{name}”?</source>
        <translation>删除「{name}」的数据？</translation>
    </message>
    <message>
        <source>Fans, history, notes, tasks and saved filters on this computer are deleted. Notes and history cannot be fetched again. With WeChat nothing changes.</source>
        <translation>这台电脑上的粉丝、历史、笔记、任务和已保存的筛选都会删除。笔记和历史不能再取回。微信那边没有变化。</translation>
    </message>
    <message>
        <source>Delete data</source>
        <translation>删除数据</translation>
    </message>
    <message>
        <source>The data is deleted</source>
        <translation>数据已删除</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>In the table</source>
        <translation>在表格里</translation>
    </message>
    <message>
        <source>Move; with Shift, select</source>
        <translation>移动，按住 Shift 选择</translation>
    </message>
    <message>
        <source>Select or deselect the row</source>
        <translation>选中或取消这一行</translation>
    </message>
    <message>
        <source>Details of the fan</source>
        <translation>粉丝详情</translation>
    </message>
    <message>
        <source>Next area of the window</source>
        <translation>下一个区域</translation>
    </message>
    <message>
        <source>Clear the selection; in the search box, the search</source>
        <translation>取消选择；在搜索框里清空搜索</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>tag:{name}</source>
        <translation>标签:{name}</translation>
    </message>
    <message>
        <source>All fans</source>
        <translation>全部粉丝</translation>
    </message>
    <message>
        <source>Untagged</source>
        <translation>未打标签</translation>
    </message>
    <message>
        <source>tag:none</source>
        <translation>标签:无</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>星标组</translation>
    </message>
    <message>
        <source>is:starred</source>
        <translation>状态:星标</translation>
    </message>
    <message>
        <source>A group of WeChat itself; its name cannot be changed</source>
        <translation>微信自带的分组，不能改名</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>since the last sync</source>
        <translation>对比上次同步</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新关注</translation>
    </message>
    <message>
        <source>is:new</source>
        <translation>状态:新关注</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>已取关</translation>
    </message>
    <message>
        <source>is:gone</source>
        <translation>状态:新取关</translation>
    </message>
    <message>
        <source>WeChat does not say when somebody left</source>
        <translation>微信不给取关的准确时间</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>is:returned</source>
        <translation>状态:回归</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>已保存的筛选</translation>
    </message>
    <message>
        <source>Save this search…</source>
        <translation>存下这个筛选…</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>New tag…</source>
        <translation>新建标签…</translation>
    </message>
</context>
<context>
    <name>SidebarWork</name>
    <message>
        <source>Rename…</source>
        <translation>改名…</translation>
    </message>
    <message>
        <source>Merge into…</source>
        <translation>合并到…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新建标签</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Rename “{name}”</source>
        <translation>给「{name}」改名</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>改名</translation>
    </message>
    <message>
        <source>Delete tag “{name}”?</source>
        <translation>删除标签「{name}」？</translation>
    </message>
    <message>
        <source>Delete tag</source>
        <translation>删除标签</translation>
    </message>
    <message>
        <source>Delete saved search “{name}”?</source>
        <translation>删除筛选「{name}」？</translation>
    </message>
    <message>
        <source>Fans are not touched.</source>
        <translation>粉丝不受影响。</translation>
    </message>
    <message>
        <source>Delete search</source>
        <translation>删除筛选</translation>
    </message>
    <message>
        <source>Merge “{name}” into</source>
        <translation>把「{name}」合并到</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merging into “{name}”</source>
        <translation>合并到「{name}」</translation>
    </message>
    <message>
        <source>There is no search to save</source>
        <translation>现在没有筛选条件</translation>
    </message>
    <message>
        <source>Search first, then save</source>
        <translation>先筛选，再存下来</translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>存为筛选</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Replace the saved search “{name}”?</source>
        <translation>已有「{name}」，替换？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>It is {old} now and becomes {new}.</source>
        <translation>现在是 {old}，替换后是 {new}。</translation>
    </message>
    <message>
        <source>{n} fans lose this tag. It can be undone in Tasks. Above 100,000 fans it is first taken off some of them, which takes a while.</source>
        <translation>{n} 位粉丝会失去这个标签，可以在「任务」里撤销。超过 10 万位时要先从一部分人身上去掉，需要一些时间。</translation>
    </message>
    <message>
        <source>Merge “{name}” into “{into}”?</source>
        <translation>把「{name}」合并到「{into}」？</translation>
    </message>
    <message>
        <source>{n} fans get “{into}”, then “{name}” is deleted. It can be undone in Tasks.</source>
        <translation>{n} 位粉丝会打上「{into}」，然后删除「{name}」。可以在「任务」里撤销。</translation>
    </message>
</context>
<context>
    <name>StartError</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>Connections</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>Calls under way at once. More is faster on a good line, 8 is safe</source>
        <translation>同时进行的调用。网络好时多一些更快，8 个最稳</translation>
    </message>
    <message>
        <source>Quota reserve</source>
        <translation>额度预留</translation>
    </message>
    <message>
        <source>This share of every daily quota is left to your own servers</source>
        <translation>每项每日额度的这一份留给你自己的服务器</translation>
    </message>
</context>
<context>
    <name>SyncWork</name>
    <message>
        <source>{fans} are gone at once</source>
        <translation>一下子少了 {fans}</translation>
    </message>
    <message>
        <source>Count them as left? Nobody was changed yet</source>
        <translation>要算作取关吗？现在还没有改动任何人</translation>
    </message>
    <message>
        <source>Count as left</source>
        <translation>算作取关</translation>
    </message>
    <message>
        <source>Synced, but {fans} have no details yet</source>
        <translation>同步完成，{fans}还没有详细资料</translation>
    </message>
    <message>
        <source>Waiting in line</source>
        <translation>在排队</translation>
    </message>
    <message>
        <source>Begins when “{account}” is synced</source>
        <translation>「{account}」同步完就开始</translation>
    </message>
    <message>
        <source>Do not wait</source>
        <translation>不等了</translation>
    </message>
    <message>
        <source>The next sync tries them again</source>
        <translation>下次同步会再试</translation>
    </message>
    <message>
        <source>The first sync is complete</source>
        <translation>第一次同步完成</translation>
    </message>
    <message>
        <source>Synced</source>
        <translation>同步完成</translation>
    </message>
    <message>
        <source>The sync is not complete</source>
        <translation>同步没有做完</translation>
    </message>
    <message>
        <source>The next one goes on there</source>
        <translation>下次从停下的地方继续</translation>
    </message>
    <message>
        <source>{fans} in all</source>
        <translation>共 {fans}</translation>
    </message>
    <message>
        <source>new {new}, left {left}, returned {returned}</source>
        <translation>新关注 {new}，取关 {left}，回归 {returned}</translation>
    </message>
    <message>
        <source>Show who</source>
        <translation>看名单</translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message>
        <source>Search, or the name of a new tag</source>
        <translation>搜索，或输入新标签的名字</translation>
    </message>
    <message>
        <source>Search tags</source>
        <translation>搜索标签</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>There are 100 tags already, no more can be made</source>
        <translation>已经有 100 个标签，不能再建</translation>
    </message>
</context>
<context>
    <name>TagSidebar</name>
    <message>
        <source>Tags and saved searches</source>
        <translation>标签和筛选</translation>
    </message>
</context>
<context>
    <name>TaskCommands</name>
    <message>
        <source>There is nothing to undo</source>
        <translation>没有可以撤销的</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>Running and waiting</source>
        <translation>没做完的</translation>
    </message>
    <message>
        <source>With failures</source>
        <translation>有失败的</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>{n} tasks were not finished the last time</source>
        <translation>上次关窗时有 {n} 个任务没做完</translation>
    </message>
    <message>
        <source> and others</source>
        <translation> 等</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Go on with them</source>
        <translation>接着做</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>看看</translation>
    </message>
</context>
<context>
    <name>TaskList</name>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>TaskPane</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>撤销…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Give up the rest</source>
        <translation>放弃剩下的</translation>
    </message>
    <message>
        <source>Export failures…</source>
        <translation>导出失败…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Task #{n}</source>
        <translation>任务 #{n}</translation>
    </message>
    <message>
        <source>Task #{n}, fans from {search}</source>
        <translation>任务 #{n}，名单来自 {search}</translation>
    </message>
    <message>
        <source>Failed: {fans}</source>
        <translation>失败 {fans}</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Left over</source>
        <translation>还剩</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Failed fans</source>
        <translation>失败的粉丝</translation>
    </message>
</context>
<context>
    <name>TaskRows</name>
    <message>
        <source>Running</source>
        <translation>正在做</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>在等</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>began {when}</source>
        <translation>{when} 开始</translation>
    </message>
    <message>
        <source>Goes on by itself after {when}</source>
        <translation>{when} 后自动继续，不用管它</translation>
    </message>
    <message>
        <source>{whose}: {reason}. {hint}</source>
        <translation>{whose}：{reason}。{hint}</translation>
    </message>
    <message>
        <source>Stopped. Goes on where it was</source>
        <translation>停下了，随时可以从这里继续</translation>
    </message>
    <message>
        <source>stopped {when}</source>
        <translation>{when} 停下</translation>
    </message>
    <message>
        <source>{when}, {duration}</source>
        <translation>{when}，{duration}</translation>
    </message>
    <message>
        <source>Undone by task #{n}</source>
        <translation>已由任务 #{n} 撤销</translation>
    </message>
    <message>
        <source>done {n}</source>
        <translation>成功 {n}</translation>
    </message>
    <message>
        <source>failed {n}</source>
        <translation>失败 {n}</translation>
    </message>
    <message>
        <source>skipped {n}</source>
        <translation>跳过 {n}</translation>
    </message>
    <message>
        <source>given up {n}</source>
        <translation>放弃 {n}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>撤销…</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>In the queue (no. {n}), the list is fixed: {fans}</source>
        <translation>已排队（第 {n} 个）· 名单已固定 {fans}</translation>
    </message>
    <message>
        <source>left later {n} (whether it held is not known)</source>
        <translation>后来取关 {n}（当时是否生效不知道）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停下</translation>
    </message>
    <message>
        <source>Not begun yet, the list is fixed: {fans}</source>
        <translation>还没开始 · 名单已固定 {fans}</translation>
    </message>
</context>
<context>
    <name>TasksTab</name>
    <message>
        <source>No tasks yet</source>
        <translation>还没有任务</translation>
    </message>
    <message>
        <source>What is done to many fans at once stands here: with progress, failures and undo.</source>
        <translation>批量操作会列在这里，能看进度和失败，也能撤销。</translation>
    </message>
    <message>
        <source>Export, {fans}</source>
        <translation>导出，{fans}</translation>
    </message>
</context>
<context>
    <name>TextPrompt</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>{year}</source>
        <translation>{year} 年</translation>
    </message>
    <message>
        <source>{year}-{month}</source>
        <translation>{year} 年 {month} 月</translation>
    </message>
    <message>
        <source>Tagged {tag}</source>
        <translation>加标签 {tag}</translation>
    </message>
    <message>
        <source>Untagged {tag}</source>
        <translation>去标签 {tag}</translation>
    </message>
    <message>
        <source>Followed</source>
        <translation>关注</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>取关</translation>
    </message>
    <message>
        <source>Blacklisted</source>
        <translation>拉黑</translation>
    </message>
    <message>
        <source>Removed from the blacklist</source>
        <translation>移出黑名单</translation>
    </message>
    <message>
        <source>Note changed</source>
        <translation>改了笔记</translation>
    </message>
    <message>
        <source>Remark taken away</source>
        <translation>清空备注</translation>
    </message>
    <message>
        <source>Remark set to {text}</source>
        <translation>备注改为 {text}</translation>
    </message>
    <message>
        <source>Before: {text}</source>
        <translation>之前：{text}</translation>
    </message>
    <message>
        <source>Task #{n}</source>
        <translation>任务 #{n}</translation>
    </message>
    <message>
        <source>Reason: {text}</source>
        <translation>原因：{text}</translation>
    </message>
    <message>
        <source>Noticed by a sync</source>
        <translation>同步时发现</translation>
    </message>
    <message>
        <source>Between the syncs of {first} and {last}</source>
        <translation>{first} 与 {last} 两次同步之间</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Invalid: WeChat does not know this OpenID</source>
        <translation>失效：微信不再认得这个 OpenID</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>No account yet</source>
        <translation>还没有账号</translation>
    </message>
    <message>
        <source>Account: {name}</source>
        <translation>账号：{name}</translation>
    </message>
</context>
<context>
    <name>TrendChart</name>
    <message>
        <source>{n} days: new {new}, left {left}, net {net}</source>
        <translation>近 {n} 天：新关注 {new}，取关 {left}，净增 {net}</translation>
    </message>
    <message>
        <source>Changes appear after the second sync</source>
        <translation>第二次同步以后，这里显示每天的变化</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>{date}
new {new}, left {left}, returned {returned}
net {net}</source>
        <translation>{date}
新关注 {new}，取关 {left}，回归 {returned}
净增 {net}</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>All fans in one table</source>
        <translation>全部粉丝，一张表</translation>
    </message>
    <message>
        <source>Search, sort and filter a million of them at once.</source>
        <translation>一百万位粉丝也能立即搜索、排序、筛选。</translation>
    </message>
    <message>
        <source>Tag and blacklist thousands in one go</source>
        <translation>成批打标签、拉黑</translation>
    </message>
    <message>
        <source>Bad ones are named, everything can be resumed and undone.</source>
        <translation>没成功的逐个说明原因，中断可以继续，做完可以撤销。</translation>
    </message>
    <message>
        <source>Who came, who left, who returned</source>
        <translation>谁来了，谁走了，谁回来了</translation>
    </message>
    <message>
        <source>Every sync is compared with the one before.</source>
        <translation>每次同步都和上一次对比。</translation>
    </message>
    <message>
        <source>Fans are stored on this computer only. wxdesk talks to WeChat&apos;s own interface and to nobody else.</source>
        <translation>粉丝资料只存在本机。wxdesk 只连接微信的接口，不连接别处。</translation>
    </message>
    <message>
        <source>Welcome to wxdesk</source>
        <translation>欢迎使用 wxdesk</translation>
    </message>
</context>
<context>
    <name>_DemoMark</name>
    <message>
        <source>Demo data</source>
        <translation>演示数据</translation>
    </message>
    <message>
        <source>Simulated on this computer, no connection to WeChat</source>
        <translation>本机模拟的数据，不连接微信</translation>
    </message>
</context>
<context>
    <name>_TagRows</name>
    <message>
        <source>New tag “{name}”</source>
        <translation>新建标签「{name}」</translation>
    </message>
</context>
<context>
    <name>hints</name>
    <message>
        <source>Address to add: {ip}</source>
        <translation>要加的地址：{ip}</translation>
    </message>
    <message>
        <source>Open the WeChat developer platform, log in as administrator</source>
        <translation>打开微信开发者平台，用管理员微信扫码登录</translation>
    </message>
    <message>
        <source>Go to Basic information → Development keys → IP whitelist</source>
        <translation>进入 基础信息 → 开发密钥 → API IP 白名单</translation>
    </message>
    <message>
        <source>Paste the address, save, then come back here</source>
        <translation>粘贴地址，保存，再回到这里</translation>
    </message>
    <message>
        <source>When your connection changes its address, add it again</source>
        <translation>家用宽带换地址后要再加一次</translation>
    </message>
    <message>
        <source>Go to Basic information → Development keys, copy the AppID</source>
        <translation>进入 基础信息 → 开发密钥，核对 AppID</translation>
    </message>
    <message>
        <source>Ask who keeps the AppSecret; reset it only if it is lost</source>
        <translation>向保管的人要 AppSecret，确实丢了才重置</translation>
    </message>
    <message>
        <source>A reset stops every other server that uses the old one</source>
        <translation>重置后，用旧密钥的其他服务器会立刻断开</translation>
    </message>
    <message>
        <source>See whether the account is verified and still valid</source>
        <translation>看公众号是否已认证、认证有没有过期</translation>
    </message>
    <message>
        <source>Renew the verification there, then try again</source>
        <translation>在那里完成认证或年审，再回来试</translation>
    </message>
    <message>
        <source>Unverified accounts may not read their fans</source>
        <translation>没有认证的公众号不能读取粉丝</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>en</source>
        <translation>zh_CN</translation>
    </message>
    <message>
        <source>{title}. {hint}</source>
        <translation>{title}。{hint}</translation>
    </message>
    <message>
        <source>1 fan</source>
        <translation>1 位</translation>
    </message>
    <message>
        <source>{n} fans</source>
        <translation>{n} 位</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 次</translation>
    </message>
    <message>
        <source>{n} calls</source>
        <translation>{n} 次</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>昨天 {time}</translation>
    </message>
    <message>
        <source>tomorrow {time}</source>
        <translation>明天 {time}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} 分 {s} 秒</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} 小时 {m} 分钟</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>{y} y {d} d</source>
        <translation>{y} 年 {d} 天</translation>
    </message>
    <message>
        <source>about {n} s</source>
        <translation>约 {n} 秒</translation>
    </message>
    <message>
        <source>about {n} min</source>
        <translation>约 {n} 分钟</translation>
    </message>
    <message>
        <source>about {n} h</source>
        <translation>约 {n} 小时</translation>
    </message>
    <message>
        <source>Untagged</source>
        <translation>未打标签</translation>
    </message>
    <message>
        <source>Listing fans</source>
        <translation>拉取粉丝列表</translation>
    </message>
    <message>
        <source>Syncing details</source>
        <translation>同步详细资料</translation>
    </message>
    <message>
        <source>Checking who left</source>
        <translation>核对谁取关了</translation>
    </message>
    <message>
        <source>Syncing tags</source>
        <translation>同步标签</translation>
    </message>
    <message>
        <source>Syncing fans of tags</source>
        <translation>同步标签成员</translation>
    </message>
    <message>
        <source>Syncing the blacklist</source>
        <translation>同步黑名单</translation>
    </message>
    <message>
        <source>trying again</source>
        <translation>正在重试</translation>
    </message>
    <message>
        <source>WeChat is busy, trying again</source>
        <translation>微信繁忙，正在重试</translation>
    </message>
    <message>
        <source>no network, trying again</source>
        <translation>没有网络，正在重试</translation>
    </message>
    <message>
        <source>keeping to the pace WeChat allows</source>
        <translation>按微信允许的速度等一下</translation>
    </message>
    <message>
        <source>this minute&apos;s calls are used up</source>
        <translation>这一分钟的次数用完了</translation>
    </message>
    <message>
        <source>another wxdesk is at work</source>
        <translation>另一个 wxdesk 正在操作</translation>
    </message>
    <message>
        <source>Syncing fans</source>
        <translation>同步粉丝</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Checking the connection</source>
        <translation>检查连接</translation>
    </message>
    <message>
        <source>Tagging</source>
        <translation>打标签</translation>
    </message>
    <message>
        <source>Removing a tag</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>Blacklisting</source>
        <translation>拉黑</translation>
    </message>
    <message>
        <source>Removing from the blacklist</source>
        <translation>移出黑名单</translation>
    </message>
    <message>
        <source>Writing remarks</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Undoing</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Going on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Changing tags</source>
        <translation>修改标签</translation>
    </message>
    <message>
        <source>Reading quotas</source>
        <translation>查询额度</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>打标签</translation>
    </message>
    <message>
        <source>Untag</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>Blacklist</source>
        <translation>拉黑</translation>
    </message>
    <message>
        <source>Remove from blacklist</source>
        <translation>移出黑名单</translation>
    </message>
    <message>
        <source>Write remark</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Merge tag</source>
        <translation>合并标签</translation>
    </message>
    <message>
        <source>Delete tag</source>
        <translation>删除标签</translation>
    </message>
    <message>
        <source>Bring back tag</source>
        <translation>恢复标签</translation>
    </message>
    <message>
        <source>{verb} “{tag}”</source>
        <translation>{verb}「{tag}」</translation>
    </message>
    <message>
        <source>{what}, {fans}</source>
        <translation>{what}，{fans}</translation>
    </message>
    <message>
        <source>Not confirmed</source>
        <translation>还没确认</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>在排队</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>正在做</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>在等</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停下</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>等你</translation>
    </message>
    <message>
        <source>Waiting for the administrator</source>
        <translation>等管理员</translation>
    </message>
    <message>
        <source>Waiting for WeChat</source>
        <translation>等微信</translation>
    </message>
    <message>
        <source>A fault of wxdesk</source>
        <translation>wxdesk 的问题</translation>
    </message>
    <message>
        <source>fan list</source>
        <translation>拉列表</translation>
    </message>
    <message>
        <source>one profile</source>
        <translation>单个资料</translation>
    </message>
    <message>
        <source>profiles</source>
        <translation>批量资料</translation>
    </message>
    <message>
        <source>remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>fans of a tag</source>
        <translation>标签下的粉丝</translation>
    </message>
    <message>
        <source>tag list</source>
        <translation>标签列表</translation>
    </message>
    <message>
        <source>new tags</source>
        <translation>新建标签</translation>
    </message>
    <message>
        <source>tag names</source>
        <translation>改标签名</translation>
    </message>
    <message>
        <source>deleted tags</source>
        <translation>删除标签</translation>
    </message>
    <message>
        <source>tags of a fan</source>
        <translation>粉丝的标签</translation>
    </message>
    <message>
        <source>tagging</source>
        <translation>打标签</translation>
    </message>
    <message>
        <source>untagging</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>blacklist</source>
        <translation>黑名单列表</translation>
    </message>
    <message>
        <source>blacklisting</source>
        <translation>拉黑</translation>
    </message>
    <message>
        <source>un-blacklisting</source>
        <translation>移出黑名单</translation>
    </message>
    <message>
        <source>quota</source>
        <translation>查额度</translation>
    </message>
    <message>
        <source>look-ups of a rid</source>
        <translation>查询 rid</translation>
    </message>
    <message>
        <source>quota resets</source>
        <translation>清零额度</translation>
    </message>
    <message>
        <source>quota resets of one kind</source>
        <translation>清零单个额度</translation>
    </message>
    <message>
        <source>WeChat&apos;s addresses</source>
        <translation>微信服务器地址</translation>
    </message>
    <message>
        <source>callback checks</source>
        <translation>检测回调地址</translation>
    </message>
    <message>
        <source>access tokens</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>waiting for a new access token</source>
        <translation>在等新的令牌</translation>
    </message>
    <message>
        <source>these fans are being tagged elsewhere</source>
        <translation>别处正在给这些粉丝打标签，等一下再试</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>正在等</translation>
    </message>
    <message>
        <source>Reading a list</source>
        <translation>读取名单</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正在处理</translation>
    </message>
    <message>
        <source>Go on with “{name}”</source>
        <translation>就用「{name}」</translation>
    </message>
    <message>
        <source>Make the tag again and go on</source>
        <translation>重建标签再继续</translation>
    </message>
    <message>
        <source>The list is right, go on</source>
        <translation>名单没错，继续</translation>
    </message>
</context>
</TS>
