# The tests of patches and documents; some run the cases that the JavaScript tests run too.
add_compile_definitions(RR_CASES="${CMAKE_SOURCE_DIR}/tests/cases")

rr_test(json_text)
rr_test(patch_cases)
rr_test(patch_read)
rr_test(patch_laws)
rr_test(transform_cases)
rr_test(transform_laws)
rr_test(merge_laws)
rr_test(document)
rr_test(document_limits)
rr_test(document_history)
