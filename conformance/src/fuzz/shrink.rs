//! Makes a failing body smaller while the same oracle complains.
//!
//! First whole elements, members and attributes are cut out, so that what is left can still be read; then pieces of
//! any size down to single bytes; again from the start as long as something goes. A structured body whose complaint
//! needs the value that it was built from is built again from smaller values.

use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::Value;
use unicrm_proto::Body;

use super::codec::FuzzCodec;
use super::oracle::{Complaint, check};
use super::sample::{Sample, rebuilt};
use crate::explain::pieces;

/// How long our own codec is asked for smaller bodies: some thousand tries.
const OURS: Duration = Duration::from_secs(5);

/// How long another one is asked: each try costs some exchanges, and one that hangs costs a time-out.
const OTHERS: Duration = Duration::from_secs(10);

/// From how many layouts of a smaller value a structured body is built.
const LAYOUTS: u64 = 4;

/// A smaller body with the complaint of the same oracle, and that complaint.
pub(super) fn shrunk(
    codec: &mut dyn FuzzCodec,
    sample: &Sample,
    complaint: &Complaint,
) -> (Sample, Complaint) {
    let time = if codec.is_ours() { OURS } else { OTHERS };
    let deadline = Instant::now() + time;
    let mut shrink = Shrink { codec, best: (sample.clone(), complaint.clone()), deadline };
    let mut free = sample.clone();
    if free.expected.take().is_some() && !shrink.takes(free) {
        while shrink.value_once() {}
        return shrink.best;
    }
    let bare = Sample { content_type: None, ..shrink.best.0.clone() };
    if sample.content_type.is_some() {
        shrink.takes(bare);
    }
    while shrink.parts_once() | shrink.bytes_once() {}
    shrink.best
}

struct Shrink<'a> {
    codec: &'a mut dyn FuzzCodec,
    best: (Sample, Complaint),
    deadline: Instant,
}

impl Shrink<'_> {
    fn body(&self) -> &[u8] {
        &self.best.0.body
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Whether the same oracle still complains; if so, this is the best so far.
    fn takes(&mut self, sample: Sample) -> bool {
        if self.is_over() {
            return false;
        }
        match check(self.codec, &sample) {
            Err(found) if found.oracle == self.best.1.oracle => {
                self.best = (sample, found);
                true
            }
            _ => false,
        }
    }

    fn takes_without(&mut self, cut: &[Range<usize>]) -> bool {
        let mut smaller = self.best.0.clone();
        for range in cut.iter().rev() {
            smaller.body.drain(range.clone());
        }
        self.takes(smaller)
    }

    /// Tries to go without each part; after a success the parts are other ones.
    fn parts_once(&mut self) -> bool {
        let mut progress = false;
        let mut from = 0;
        while !self.is_over() {
            let Ok(text) = std::str::from_utf8(self.body()) else { return progress };
            let cuts = pieces(text, self.best.0.format);
            let taken = (from..cuts.len()).find(|&index| self.takes_without(&cuts[index]));
            let Some(taken) = taken else { return progress };
            // What stood before it in this order was needed, and mostly still is.
            from = taken;
            progress = true;
        }
        progress
    }

    /// Tries to go without pieces of each size.
    fn bytes_once(&mut self) -> bool {
        let before = self.body().len();
        let mut piece = before / 2;
        while piece > 0 {
            let mut at = 0;
            while at < self.body().len() && !self.is_over() {
                let end = (at + piece).min(self.body().len());
                if !self.takes_without(&[Range { start: at, end }]) {
                    at += piece;
                }
            }
            piece /= 2;
        }
        self.body().len() < before
    }

    /// Tries smaller values, until one still fails.
    fn value_once(&mut self) -> bool {
        let (sample, _) = &self.best;
        let Some(value) = sample.expected.clone() else { return false };
        let message = sample.message;
        for smaller in smaller(&value) {
            if Body::from_neutral(message, &smaller).is_err() {
                continue;
            }
            for layout in 0..LAYOUTS {
                let rebuilt = rebuilt(&self.best.0, smaller.clone(), layout);
                if self.is_over() {
                    return false;
                }
                if rebuilt.body.len() < self.body().len() && self.takes(rebuilt) {
                    return true;
                }
            }
        }
        false
    }
}

/// The value without one of its parts, or with half of one of its texts.
fn smaller(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, field) in fields {
                let mut without = fields.clone();
                without.remove(name);
                all.push(Value::Object(without));
                for field in smaller(field) {
                    let mut with = fields.clone();
                    with.insert(name.clone(), field);
                    all.push(Value::Object(with));
                }
            }
            all
        }
        Value::Array(items) => {
            let mut all = Vec::new();
            for index in 0..items.len() {
                let mut without = items.clone();
                without.remove(index);
                all.push(Value::Array(without));
            }
            for (index, item) in items.iter().enumerate() {
                for item in smaller(item) {
                    let mut with = items.clone();
                    with[index] = item;
                    all.push(Value::Array(with));
                }
            }
            all
        }
        Value::String(text) if !text.is_empty() => {
            let characters: Vec<char> = text.chars().collect();
            let (start, end) = characters.split_at(characters.len() / 2);
            [start, end].map(|half| Value::String(half.iter().collect())).into()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::{Value, json};
    use unicrm_proto::{Format, MessageName, Mode};

    use super::{Shrink, shrunk};
    use crate::fuzz::codec::{FuzzCodec, Read, Written};
    use crate::fuzz::in_process::InProcess;
    use crate::fuzz::oracle::check;
    use crate::fuzz::sample::Sample;

    /// A codec that breaks on what a function tells, and otherwise is ours.
    struct Breaking<F> {
        codec: InProcess,
        breaks: F,
        ours: bool,
        pause: Duration,
    }

    impl<F: Fn(&Sample, &Read) -> bool> FuzzCodec for Breaking<F> {
        fn read(&mut self, sample: &Sample, mode: Mode) -> Read {
            std::thread::sleep(self.pause);
            let read = self.codec.read(sample, mode);
            if (self.breaks)(sample, &read) { Read::Broken("here".to_owned()) } else { read }
        }

        fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written {
            self.codec.write(message, format, value)
        }

        fn is_ours(&self) -> bool {
            self.ours
        }
    }

    fn breaking<F: Fn(&Sample, &Read) -> bool>(breaks: F) -> Breaking<F> {
        Breaking { codec: InProcess::new(None), breaks, ours: true, pause: Duration::ZERO }
    }

    fn sample(format: Format, body: &str) -> Sample {
        Sample {
            seed: 1,
            case: 1,
            message: MessageName::MemberListResult,
            format,
            body: body.as_bytes().to_vec(),
            content_type: Some("text/xml; charset=utf-8".to_owned()),
            origin: String::new(),
            expected: None,
            forgiven: &[],
        }
    }

    /// A page of members, one of them with what makes a codec fail.
    fn page(format: Format, odd: &str) -> Sample {
        let members = |plain: &str| -> Vec<String> {
            let plain = |no: usize| plain.replace('#', &no.to_string());
            (0..12).map(|no| if no == 7 { odd.to_owned() } else { plain(no) }).collect()
        };
        let body = match format {
            Format::Xml => {
                let plain =
                    "<Member><member_no>#</member_no><name>测试会员</name><accounts /></Member>";
                let members = members(plain).concat();
                format!(
                    "<ApiResponse><success>true</success><error_code /><error_reason /><data>\
                     <total_count>12</total_count><skip>0</skip><items>{members}</items></data></ApiResponse>"
                )
            }
            Format::Json => {
                let plain = r##"{"member_no":"#","name":"测试会员","accounts":[]}"##;
                let members = members(plain).join(",");
                format!(
                    r#"{{"success":true,"error_code":"","error_reason":"","data":{{"total_count":12,"skip":0,"items":[{}]}}}}"#,
                    members
                )
            }
        };
        sample(format, &body)
    }

    #[track_caller]
    fn check_shrunk<F: Fn(&Sample, &Read) -> bool>(
        mut codec: Breaking<F>,
        sample: &Sample,
        longest: usize,
    ) {
        let complaint = check(&mut codec, sample).expect_err("it fails");
        let (small, same) = shrunk(&mut codec, sample, &complaint);
        let fails = check(&mut codec, &small).is_err();
        drop(codec); // while it lives, panics are kept quiet
        let text = String::from_utf8_lossy(&small.body).into_owned();
        assert!(small.body.len() <= longest, "{} bytes are left: {text}", small.body.len());
        assert_eq!((same.oracle, fails), (complaint.oracle, true), "{text}");
        assert_eq!(small.content_type, None);
    }

    #[test]
    fn a_body_that_need_not_be_read_becomes_what_makes_it_fail() {
        let holds = |sample: &Sample, _: &Read| {
            sample.body.windows(12).any(|window| window == b"--><![CDATA[")
        };
        let odd = "<Member><member_no>7</member_no><name><!-- a --><![CDATA[b]]></name></Member>";
        check_shrunk(breaking(holds), &page(Format::Xml, odd), 12);
    }

    #[test]
    fn a_body_that_must_be_read_keeps_little_but_what_must_be_there() {
        let holds = |wanted: &'static str| move |_: &Sample, read: &Read| matches!(read, Read::Value(value, _) if value.to_string().contains(wanted));
        let odd = "<Member><member_no>7</member_no><name>x-odd-x</name><accounts /></Member>";
        check_shrunk(breaking(holds("odd")), &page(Format::Xml, odd), 180);
        let odd = r#"{"member_no":"7","name":"x-odd-x","accounts":[]}"#;
        check_shrunk(breaking(holds("odd")), &page(Format::Json, odd), 105);
    }

    #[test]
    fn a_structured_body_is_built_again_from_smaller_values() {
        // A reader that loses a city: only the value that the body was built from tells.
        struct Forgetful(InProcess);
        impl FuzzCodec for Forgetful {
            fn read(&mut self, sample: &Sample, mode: Mode) -> Read {
                match self.0.read(sample, mode) {
                    Read::Value(mut value, kinds) => {
                        if let Some(fields) = value.as_object_mut() {
                            fields.remove("city");
                        }
                        Read::Value(value, kinds)
                    }
                    other => other,
                }
            }
            fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written {
                self.0.write(message, format, value)
            }
            fn is_ours(&self) -> bool {
                true
            }
        }
        let value =
            json!({"name": "测试会员测试会员", "city": "上海上海", "sex": "1", "email": "a@b"});
        let start = Sample { message: MessageName::WeiXinMember, ..sample(Format::Json, "") };
        let start = super::rebuilt(&start, value, 0);
        let mut codec = Forgetful(InProcess::new(None));
        let complaint = check(&mut codec, &start).expect_err("it fails");
        let (small, _) = shrunk(&mut codec, &start, &complaint);
        assert_eq!(small.expected, Some(json!({"city": ""})), "{small:?}");
    }

    #[test]
    fn what_a_slow_subject_fails_on_is_made_smaller_for_a_bounded_time() {
        let mut codec = breaking(|_, _| true);
        (codec.ours, codec.pause) = (false, Duration::from_millis(50));
        let start = page(Format::Xml, "");
        let complaint = check(&mut codec, &start).expect_err("it fails");
        let begun = Instant::now();
        let deadline = begun + Duration::from_millis(200);
        let length = start.body.len();
        let mut shrink = Shrink { codec: &mut codec, best: (start, complaint), deadline };
        while shrink.parts_once() | shrink.bytes_once() {}
        assert!(begun.elapsed() < Duration::from_millis(2000));
        assert!(shrink.body().len() < length / 2);
    }
}
