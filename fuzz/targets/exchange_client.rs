//! Any bytes as the response to each operation.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| unicrm_fuzz::read_response(input));
