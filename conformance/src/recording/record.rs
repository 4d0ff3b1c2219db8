//! `record`: from a live connection, or from a HAR.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::folder::{Recorder, Summary};
use super::frames::Frame;
use super::har::read::{Read, read};
use super::relay::{self, Taken};
use crate::live::wire::Place;
use crate::{Error, Result};

/// How long an exchange may still take when the recording ends.
const GRACE: Duration = Duration::from_secs(2);

/// A recording under way.
pub struct Recording {
    orders: Sender<Order>,
    under_way: Arc<AtomicUsize>,
    address: SocketAddr,
    path: String,
}

/// Starts to pass on to `upstream` what comes to `listen`, and to write it down.
///
/// # Errors
/// The address of either cannot be used.
pub fn record(
    upstream: &str,
    listen: &str,
    recorder: impl FnOnce() -> Result<Recorder>,
) -> Result<Recording> {
    let place = Place::parse(upstream)
        .map_err(|found| Error::invocation(found, "give --upstream the service's address"))?;
    let unusable = |found: std::io::Error| {
        let found = format!("expected to listen at {listen}, found: {found}");
        Error::invocation(found, "give --listen a free address such as 127.0.0.1:8090")
    };
    let listener = TcpListener::bind(listen).map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    let path = place.path().to_owned();
    let under_way = Arc::new(AtomicUsize::new(0));
    let (orders, taken) = mpsc::channel();
    let (recorder, count) = (recorder()?, Arc::clone(&under_way));
    thread::spawn(move || write_down(recorder, &taken, &count));
    let sender = orders.clone();
    let sink = move |taken| {
        let _ = sender.send(Order::Take(taken));
    };
    relay::start(listener, place, Arc::new(sink), Arc::clone(&under_way));
    Ok(Recording { orders, under_way, address, path })
}

/// What the writing thread is asked to do: no connection waits for a file.
enum Order {
    Take(Taken),
    Close(Sender<Result<Summary>>),
}

fn write_down(mut recorder: Recorder, orders: &Receiver<Order>, under_way: &AtomicUsize) {
    for order in orders {
        match order {
            Order::Take(taken) => {
                if let Err(found) = recorder.take(taken) {
                    eprintln!("{found}");
                }
                under_way.fetch_sub(1, Ordering::SeqCst);
            }
            Order::Close(answer) => {
                let _ = answer.send(recorder.close());
            }
        }
    }
}

impl Recording {
    /// Where a client finds the service now.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// Ends it: what is under way has a moment to end, then all is looked through once more.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn close(&self) -> Result<Summary> {
        let give_up = Instant::now() + GRACE;
        while self.under_way.load(Ordering::SeqCst) > 0 && Instant::now() < give_up {
            thread::sleep(Duration::from_millis(10));
        }
        let (answer, closed) = mpsc::channel();
        let asked = self.orders.send(Order::Close(answer));
        let closed = asked.ok().and_then(|()| closed.recv().ok());
        closed.unwrap_or_else(|| {
            Err(Error::suite(
                "expected to close the recording, found that its writer ended",
                "record again",
            ))
        })
    }
}

/// Writes the exchanges of a HAR as a recording; gives it and the number of entries that are of another service.
///
/// # Errors
/// The HAR cannot be read, has no exchange of the service, or a file cannot be written.
pub fn from_har(
    file: &Path,
    service: Option<&str>,
    recorder: impl FnOnce(&str) -> Result<Recorder>,
) -> Result<(Summary, usize)> {
    let (service, entries, passed_over) = of_service(file, service)?;
    let mut recorder = recorder(&service)?;
    for Read { started, request, response, .. } in entries {
        let frame = |message| Frame { message, ..Frame::default() };
        let (request, response) = (frame(request), response.map(frame));
        recorder.take(Taken { started, request, response, timings: [Duration::ZERO; 3] })?;
    }
    Ok((recorder.close()?, passed_over))
}

/// The service of a HAR, its entries, and how many are of others.
pub(super) fn of_service(file: &Path, service: Option<&str>) -> Result<(String, Vec<Read>, usize)> {
    let all = read(file)?;
    let service = match service {
        Some(service) => Some(service.trim_end_matches('/').to_owned()),
        None => most_frequent(&all),
    };
    let Some(service) = service else {
        let found =
            format_args!("expected an operation of the API in {}, found none", file.display());
        return Err(Error::invocation(
            found,
            "give the service's address with --service URL, or another file",
        ));
    };
    let count = all.len();
    let is_below = |entry: &Read| {
        let url = format!("{}{}", entry.origin, entry.path);
        url.get(..service.len()).is_some_and(|start| start.eq_ignore_ascii_case(&service))
            && url[service.len()..].starts_with('/')
    };
    let entries: Vec<Read> = all.into_iter().filter(is_below).collect();
    if entries.is_empty() {
        let found =
            format_args!("expected requests below {service} in {}, found none", file.display());
        return Err(Error::invocation(found, "give the service's address with --service URL"));
    }
    let passed_over = count - entries.len();
    Ok((service, entries, passed_over))
}

/// In front of which path most of the operations lie.
fn most_frequent(entries: &[Read]) -> Option<String> {
    const NAMES: [&str; 6] =
        ["token", "membersort", "member", "weixinmember", "accountitem", "memberpay"];
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let lower = entry.path.to_ascii_lowercase();
        let mut at = 0;
        for segment in lower.split('/') {
            if at > 0 && NAMES.contains(&segment) {
                *counts.entry(format!("{}{}", entry.origin, &entry.path[..at - 1])).or_default() +=
                    1;
                break;
            }
            at += segment.len() + 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(service, _)| service)
}
