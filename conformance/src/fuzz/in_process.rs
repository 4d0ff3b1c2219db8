//! Our own codec in process: a panic is caught, a hang is seen by the watchdog.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use serde_json::Value;
use unicrm_proto::{Body, Format, MessageName, Mode};

use super::codec::{FuzzCodec, Read, Written};
use super::sample::Sample;
use super::watchdog::Watchdog;
use crate::adapter::{encode, options};

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Our own codec.
pub struct InProcess {
    watchdog: Option<Watchdog>,
    previous: Option<PanicHook>,
}

type PanicHook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Sync + Send>;

impl InProcess {
    /// Our own codec; panics are kept quiet and reported as findings until it is dropped.
    pub fn new(watchdog: Option<Watchdog>) -> Self {
        let previous = take_hook();
        set_hook(Box::new(|panic| LAST_PANIC.with_borrow_mut(|last| *last = panic.to_string())));
        Self { watchdog, previous: Some(previous) }
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        if let (Some(previous), false) = (self.previous.take(), std::thread::panicking()) {
            set_hook(previous);
        }
    }
}

/// Runs what may panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let last = LAST_PANIC.with_borrow(String::clone);
        format!("expected no panic, found: {}", last.replace('\n', " "))
    })
}

impl FuzzCodec for InProcess {
    fn read(&mut self, sample: &Sample, mode: Mode) -> Read {
        let watch = self.watchdog.as_ref().map(|watchdog| watchdog.watch(sample));
        let options = options(mode, sample.content_type.clone());
        let read =
            guarded(|| match Body::decode(sample.message, sample.format, &sample.body, &options) {
                Err(refusal) => {
                    // Rendering is part of what must not panic.
                    let _ = refusal.report();
                    Read::Refused(refusal.kind().as_str().to_owned())
                }
                Ok(decoded) => {
                    let kinds = decoded
                        .deviations
                        .iter()
                        .map(|deviation| deviation.kind().as_str().to_owned())
                        .collect();
                    match serde_json::to_value(&decoded.value) {
                        Ok(value) => Read::Value(value, kinds),
                        Err(found) => Read::Broken(format!(
                            "expected a value with a neutral form, found: {found}"
                        )),
                    }
                }
            });
        drop(watch);
        read.unwrap_or_else(Read::Broken)
    }

    fn write(&mut self, message: MessageName, format: Format, value: &Value) -> Written {
        let written = guarded(|| match encode(message, format, value) {
            Ok(body) => Written::Body(body),
            Err(refused) => Written::Refused(refused.kind.unwrap_or_default()),
        });
        written.unwrap_or_else(Written::Broken)
    }

    fn is_ours(&self) -> bool {
        true
    }
}
