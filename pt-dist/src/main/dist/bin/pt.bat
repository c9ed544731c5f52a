@echo off
rem Starts PeerTunnel with the run time beside it. Written for Windows, and not tried there yet.
setlocal
for %%i in ("%~dp0..") do set "HOME_OF_PT=%%~fi"
set "COMPILER=-XX:+TieredCompilation"
for %%c in ("" --help --version help version id plugins completion) do if "%~1"=="%%~c" set "COMPILER=-XX:TieredStopAtLevel=1"
"%HOME_OF_PT%\runtime\bin\java.exe" "-XX:AOTCache=%HOME_OF_PT%\runtime\lib\pt.aot" %COMPILER% ^
  "-Dio.peertunnel.home=%HOME_OF_PT%" -Dio.peertunnel.terminal=false %PT_JAVA_OPTS% ^
  -m io.peertunnel.launcher/io.peertunnel.launcher.Main %*
