/* What the scenarios need of a program of Windows:
     helper in DIR NAME=VALUE... -- COMMAND LINE    starts it there, with these variables, which Wine would give its own values; gives its code,
                                                    outlives a Ctrl-C, and says whether the console shows what is typed, where there is one
     helper wait MILLISECONDS                       says "waits", and "has waited" once it has
     helper hold FILE MILLISECONDS                  reads FILE as most programs do, so that nobody may replace it, and says "held"
     helper show NAME...                            NAME=VALUE of each, or "NAME is not set"
     helper args WORD...                            each word in brackets, on a line of its own
     helper exit CODE */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static int fail(const char *what) {
    fprintf(stderr, "helper: %s: error %lu\n", what, GetLastError());
    return 99;
}

static void say(const wchar_t *text) {
    char bytes[65536];
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    if (length > 0) fwrite(bytes, 1, (size_t)length - 1, stdout);
}

static BOOL WINAPI outlive(DWORD event) { return event == CTRL_C_EVENT; }

static int in(int argc, wchar_t **argv) {
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    DWORD code = 0, mode = 0;
    wchar_t *rest = wcsstr(GetCommandLineW(), L" -- ");
    if (!rest || !SetCurrentDirectoryW(argv[2])) return fail("in");
    for (int at = 3; at < argc && wcscmp(argv[at], L"--"); at++) {
        wchar_t *value = wcschr(argv[at], L'=');
        *value++ = 0;
        SetEnvironmentVariableW(argv[at], *value ? value : NULL);
    }
    // A routine is not inherited, as to ignore the event would be.
    SetConsoleCtrlHandler(outlive, TRUE);
    if (!CreateProcessW(NULL, rest + 4, NULL, NULL, TRUE, 0, NULL, NULL, &start, &made)) return fail("start");
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &code);
    if (GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &mode))
        printf("ended with %lu, and what is typed is %s\n", code, mode & ENABLE_ECHO_INPUT ? "shown" : "hidden");
    return (int)code;
}

static int hold(wchar_t **argv) {
    HANDLE file = CreateFileW(argv[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return fail("hold");
    puts("held");
    fflush(stdout);
    Sleep((DWORD)_wtoi(argv[3]));
    CloseHandle(file);
    return 0;
}

static int pause(wchar_t **argv) {
    puts("waits");
    fflush(stdout);
    Sleep((DWORD)_wtoi(argv[2]));
    puts("has waited");
    return 0;
}

static int show(int argc, wchar_t **argv) {
    static wchar_t value[32768];
    for (int at = 2; at < argc; at++) {
        SetLastError(0);
        DWORD length = GetEnvironmentVariableW(argv[at], value, 32768);
        say(argv[at]);
        if (length == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) fputs(" is not set", stdout);
        else { fputs("=", stdout); say(value); }
        fputs("\n", stdout);
    }
    return 0;
}

int wmain(int argc, wchar_t **argv) {
    if (argc > 3 && !wcscmp(argv[1], L"in")) return in(argc, argv);
    if (argc > 3 && !wcscmp(argv[1], L"hold")) return hold(argv);
    if (argc > 1 && !wcscmp(argv[1], L"show")) return show(argc, argv);
    if (argc > 2 && !wcscmp(argv[1], L"wait")) return pause(argv);
    if (argc > 2 && !wcscmp(argv[1], L"exit")) return _wtoi(argv[2]);
    for (int at = 2; at < argc; at++) { fputs("[", stdout); say(argv[at]); fputs("]\n", stdout); }
    return 0;
}
