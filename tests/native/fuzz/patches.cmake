rr_fuzz(fuzz_patches)
rr_fuzz(fuzz_document)
