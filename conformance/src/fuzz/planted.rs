//! Our codec with one fault planted, to prove that the fuzz finds one. Nothing but `fuzz --planted-fault` reaches it.

use serde_json::Value;
use unicrm_proto::{Format, MessageName, Mode};

use super::codec::{FuzzCodec, Read, Written};
use super::in_process::{InProcess, guarded};
use super::sample::Sample;
use crate::neutral::each_field;
use crate::shape::Kind;

/// A fault as a codec of the field might have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantedFault {
    /// Writes `1141.7400` as `1141.740`: the scale of decimals that end in two zeros is not kept.
    ShortenedScale,
    /// Panics where a CDATA section follows a comment without anything between.
    CommentThenCdata,
}

/// All of them.
pub const PLANTED_FAULTS: [PlantedFault; 2] =
    [PlantedFault::ShortenedScale, PlantedFault::CommentThenCdata];

/// Our codec with one of them.
pub fn with_planted_fault(codec: InProcess, fault: PlantedFault) -> impl FuzzCodec {
    Faulty { codec, fault }
}

struct Faulty {
    codec: InProcess,
    fault: PlantedFault,
}

impl FuzzCodec for Faulty {
    fn read(&mut self, sample: &Sample, mode: Mode) -> Read {
        if self.fault == PlantedFault::CommentThenCdata
            && let Err(found) = guarded(|| stumble_over_cdata(&sample.body))
        {
            return Read::Broken(found);
        }
        self.codec.read(sample, mode)
    }

    fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written {
        let mut value = value.clone();
        if self.fault == PlantedFault::ShortenedScale {
            each_field(message, &mut value, &mut |kind, field| {
                if let (Kind::Decimal, Value::String(digits)) = (kind, field)
                    && digits.contains('.')
                    && digits.ends_with("00")
                {
                    digits.pop();
                }
            });
        }
        self.codec.write(message, format, &value)
    }

    fn is_ours(&self) -> bool {
        true
    }
}

fn stumble_over_cdata(body: &[u8]) {
    let seam = b"--><![CDATA[";
    assert!(!body.windows(seam.len()).any(|window| window == seam), "the planted fault");
}
