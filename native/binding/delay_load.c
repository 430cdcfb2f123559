/* For Windows: the addon imports Node's functions from "node.exe", but an Electron app has another
   name. This hook resolves that name to the program that has loaded the addon. */
#include <windows.h>

#include <delayimp.h>
#include <stdint.h>
#include <string.h>

static FARPROC WINAPI answer_node(unsigned event, DelayLoadInfo *info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0)
    return NULL;
  return (FARPROC)(uintptr_t)GetModuleHandle(NULL);
}

PfnDliHook __pfnDliNotifyHook2 = answer_node;
