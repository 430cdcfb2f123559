/* Windows: the functions of Node are imported from "node.exe", but an Electron app renames its
   executable. This hook answers that name with the program that has loaded the addon. */
#include <windows.h>

#include <delayimp.h>
#include <string.h>

static FARPROC WINAPI answer_node(unsigned event, DelayLoadInfo *info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0)
    return NULL;
  return (FARPROC)GetModuleHandle(NULL);
}

/* MinGW declares the hook as a variable, Microsoft as a constant. */
#ifdef __MINGW32__
PfnDliHook __pfnDliNotifyHook2 = answer_node;
#else
const PfnDliHook __pfnDliNotifyHook2 = answer_node;
#endif
