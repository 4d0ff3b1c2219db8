//! Any bytes as the request to a server.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| unicrm_fuzz::read_request(input));
