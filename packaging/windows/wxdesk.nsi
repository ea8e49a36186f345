; The installer: per user, no administrator, Chinese and English. From the root:
;   makensis -NOCD -INPUTCHARSET UTF8 -DVERSION=0.1.0 packaging/windows/wxdesk.nsi
; Needs dist\windows\wxdesk from PyInstaller; makes dist\wxdesk-VERSION-setup.exe.
; /S is silent; the uninstaller then keeps the data unless /DATA is given too.
Target amd64-unicode
Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\wxdesk"
!define DATA "$LOCALAPPDATA\wxdesk"
!ifndef SOURCE
  !define SOURCE "dist\windows\wxdesk"
!endif

Name "wxdesk"
OutFile "dist\wxdesk-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\wxdesk"
InstallDirRegKey HKCU "Software\wxdesk" "InstallDir"
RequestExecutionLevel user
!ifdef QUICK ; for the older version that the test upgrades from
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
SetCompressorDictSize 64
ManifestDPIAware true
; The files' times, not the build's: the same commit gives the same installer.
SetDateSave on

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "wxdesk"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "wxdesk installer"
VIAddVersionKey /LANG=0 "LegalCopyright" "MIT"

!define MUI_ICON "build\icons\app.ico"
!define MUI_UNICON "build\icons\app.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\wxdesk.exe"
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "Software\wxdesk"
!define MUI_LANGDLL_REGISTRY_VALUENAME "InstallerLanguage"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString RUNNING ${LANG_SIMPCHINESE} "wxdesk 还开着。关掉它以后按「重试」。"
LangString RUNNING ${LANG_ENGLISH} "wxdesk is running. Close it, then press Retry."
LangString FOREIGN ${LANG_SIMPCHINESE} "这个文件夹里有别的文件。换一个文件夹，或者新建一个空的：$\n$INSTDIR"
LangString FOREIGN ${LANG_ENGLISH} "There are other files in this folder. Choose another one, or a new one:$\n$INSTDIR"
LangString ASK_DATA ${LANG_SIMPCHINESE} "账号、备注、历史这些数据也删掉吗？$\n${DATA}$\n$\n选「否」会留着，以后重新安装可以接着用。系统里保存的 AppSecret 不在此列，要在程序里移除账号才会删掉。"
LangString ASK_DATA ${LANG_ENGLISH} "Delete the data too: accounts, notes, history?$\n${DATA}$\n$\nWith No they stay and are there when wxdesk is installed again. An AppSecret in the system's key store is not touched; removing the account in the program deletes it."

; A running program's own file cannot be opened for writing.
!macro WAIT_UNTIL_CLOSED
  retry:
  ${If} ${FileExists} "$INSTDIR\wxdesk.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\wxdesk.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY retry
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section "wxdesk"
  !insertmacro WAIT_UNTIL_CLOSED
  ; _internal is emptied below, so it must be ours.
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\wxdesk.exe"
    MessageBox MB_OK|MB_ICONSTOP "$(FOREIGN)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\_internal"
  File /r "${SOURCE}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\wxdesk.lnk" "$INSTDIR\wxdesk.exe"
  WriteRegStr HKCU "Software\wxdesk" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "wxdesk"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\wxdesk.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "wxdesk developers"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED
  ClearErrors
  ${GetParameters} $0
  ${GetOptions} $0 "/DATA" $1
  ${IfNot} ${Errors}
    RMDir /r "${DATA}"
  ${Else}
    ${If} ${FileExists} "${DATA}\*.*"
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(ASK_DATA)" /SD IDNO IDNO keep
      RMDir /r "${DATA}"
      keep:
    ${EndIf}
  ${EndIf}
  Delete "$SMPROGRAMS\wxdesk.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\wxdesk.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "Software\wxdesk"
SectionEnd
