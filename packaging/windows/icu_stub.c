/* icuuc.dll for the test rig only, never shipped: Windows has it since 1903, Wine 8 has
   not. Qt6Core wants these names at load time; "unsupported" (16) is a fit answer. */
#include <stddef.h>

#define API __declspec(dllexport)
enum { UNSUPPORTED = 16 };

API void *ucnv_open(const char *name, int *error) { *error = UNSUPPORTED; return NULL; }
API void ucnv_close(void *converter) {}
API void ucnv_reset(void *converter) {}
API signed char ucnv_getMaxCharSize(void *converter) { return 4; }
API const char *ucnv_getName(void *converter, int *error) { *error = UNSUPPORTED; return NULL; }
API void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
API void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
API void ucnv_getToUCallBack(void *converter, void **action, void **context)
{ *action = *context = NULL; }
API void ucnv_getFromUCallBack(void *converter, void **action, void **context)
{ *action = *context = NULL; }
API void ucnv_setToUCallBack(void *converter, void *action, void *context,
    void **old_action, void **old_context, int *error) { *error = UNSUPPORTED; }
API void ucnv_setFromUCallBack(void *converter, void *action, void *context,
    void **old_action, void **old_context, int *error) { *error = UNSUPPORTED; }
API void ucnv_cbToUWriteUChars(void *args, void *source, int length, int offset,
    int *error) { *error = UNSUPPORTED; }
API void ucnv_cbFromUWriteUChars(void *args, void *source, void *limit, int offset,
    int *error) { *error = UNSUPPORTED; }
API void ucnv_toUnicode(void *converter, void *to, void *to_limit, void *from,
    void *from_limit, void *offsets, int flush, int *error) { *error = UNSUPPORTED; }
API void ucnv_fromUnicode(void *converter, void *to, void *to_limit, void *from,
    void *from_limit, void *offsets, int flush, int *error) { *error = UNSUPPORTED; }
API int ucnv_toUCountPending(void *converter, int *error) { *error = UNSUPPORTED; return 0; }
API int ucnv_fromUCountPending(void *converter, int *error) { *error = UNSUPPORTED; return 0; }
API const char *ucnv_getStandardName(const char *name, int *error)
{ *error = UNSUPPORTED; return NULL; }
API const char *ucnv_getAvailableName(int index) { return NULL; }
API int ucnv_countAvailable(void) { return 0; }
