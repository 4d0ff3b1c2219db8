//! Any bytes, read tolerantly as a body in JSON.
#![no_main]

use unicrm_fuzz::read_and_write_again;
use unicrm_proto::{Format, Mode};

libfuzzer_sys::fuzz_target!(|input: &[u8]| read_and_write_again(
    input,
    Format::Json,
    Mode::Tolerant
));
