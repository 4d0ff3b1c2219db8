//! The proxy: one connection to the server for each of the client's, bytes passed on as they arrive.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::frames::{Ask, Frame, Frames};
use crate::live::wire::{Halves, Place};

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// An exchange that is over, whole or not.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) started: Timestamp,
    pub(super) request: Frame,
    pub(super) response: Option<Frame>,
    /// Of the HAR: until the request was sent, until the answer began, until it ended.
    pub(super) timings: [Duration; 3],
}

/// Takes what is over.
pub(super) type Sink = Arc<dyn Fn(Taken) + Send + Sync>;

/// Accepts connections for as long as the process lasts, and counts the exchanges that are under way.
pub(super) fn start(listener: TcpListener, place: Place, sink: Sink, count: Arc<AtomicUsize>) {
    thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else {
                thread::sleep(Duration::from_millis(20)); // out of files: others end first
                continue;
            };
            let (place, sink, count) = (place.clone(), Arc::clone(&sink), Arc::clone(&count));
            thread::spawn(move || {
                if let Err(found) = connection(client, &place, &sink, count) {
                    eprintln!("{found}");
                }
            });
        }
    });
}

/// What is under way on one connection.
#[derive(Default)]
struct Flight {
    open: VecDeque<Open>,
}

struct Open {
    started: Timestamp,
    clock: Instant,
    of_head: bool,
    request: Option<Frame>,
    response: Option<Frame>,
    sent: Option<Duration>,
    answered: Option<Duration>,
    ended: Option<Duration>,
}

struct Shared {
    flight: Mutex<Flight>,
    sink: Sink,
    under_way: Arc<AtomicUsize>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Flight> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over what is complete, in order; at the end of the connection, everything.
    fn settle(&self, at_the_end: bool) {
        let mut flight = self.lock();
        while flight
            .open
            .front()
            .is_some_and(|open| at_the_end || open.request.is_some() && open.response.is_some())
        {
            let Some(open) = flight.open.pop_front() else { return };
            let Some(request) = open.request else {
                self.under_way.fetch_sub(1, Ordering::SeqCst);
                continue;
            };
            let sent = open.sent.unwrap_or_default();
            let answered = open.answered.unwrap_or(sent).max(sent);
            let ended = open.ended.unwrap_or(answered).max(answered);
            let timings = [sent, answered.saturating_sub(sent), ended.saturating_sub(answered)];
            // Whoever takes it counts it off.
            (self.sink)(Taken { started: open.started, request, response: open.response, timings });
        }
    }
}

fn connection(
    client: TcpStream,
    place: &Place,
    sink: &Sink,
    under_way: Arc<AtomicUsize>,
) -> Result<(), String> {
    let halves = match place.halves(PATIENCE) {
        Ok(halves) => halves,
        Err(found) => {
            no_server(&client);
            return Err(found);
        }
    };
    let _ = client.set_nodelay(true);
    let _ = halves.socket.set_nodelay(true);
    let shared = Arc::new(Shared { flight: Mutex::default(), sink: Arc::clone(sink), under_way });
    let clone =
        || client.try_clone().map_err(|found| format!("expected a usable socket, found: {found}"));
    let (from_client, to_client) = (clone()?, clone()?);
    let Halves { reader, writer, socket } = halves;
    let up = {
        let (shared, authority, socket) =
            (Arc::clone(&shared), place.authority().to_owned(), socket.try_clone());
        thread::spawn(move || upwards(from_client, writer, socket.ok(), &authority, &shared))
    };
    downwards(reader, to_client, &shared);
    let _ = client.shutdown(Shutdown::Both);
    Halves::end(&socket);
    let _ = up.join();
    shared.settle(true);
    Ok(())
}

/// The client learns of it, and is heard out so that the answer reaches it.
fn no_server(mut client: &TcpStream) {
    let answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let _ = client.write_all(answer).and_then(|()| client.shutdown(Shutdown::Write));
    let _ = client.set_read_timeout(Some(Duration::from_secs(1)));
    let mut buffer = [0; 1024];
    while matches!(client.read(&mut buffer), Ok(count) if count > 0) {}
}

/// From the client to the server; `Host` names the server.
fn upwards(
    mut client: TcpStream,
    mut server: Box<dyn Write + Send>,
    socket: Option<TcpStream>,
    authority: &str,
    shared: &Shared,
) {
    let mut frames = Frames::default();
    let edit = |head: Vec<u8>| with_host(&head, authority);
    let mut buffer = [0; 16 * 1024];
    let mut begun = false;
    loop {
        match client.read(&mut buffer) {
            Ok(count) if count > 0 => frames.push(&buffer[..count]),
            Err(found) if found.kind() == ErrorKind::Interrupted => continue,
            _ => break,
        }
        loop {
            if !begun && frames.head(&Ask::Request, &edit) {
                begun = true;
                shared.under_way.fetch_add(1, Ordering::SeqCst);
                shared.lock().open.push_back(Open {
                    started: Timestamp::now(),
                    clock: Instant::now(),
                    of_head: frames.starts_with(b"HEAD "),
                    request: None,
                    response: None,
                    sent: None,
                    answered: None,
                    ended: None,
                });
            }
            let due = frames.due();
            if !due.is_empty() && server.write_all(&due).and_then(|()| server.flush()).is_err() {
                break;
            }
            let Some((mut frame, _)) = frames.take() else { break };
            frame
                .adapted
                .push(format!("Host names the server, {authority}, instead of the recorder"));
            begun = false;
            let mut flight = shared.lock();
            if let Some(open) = flight.open.iter_mut().find(|open| open.request.is_none()) {
                open.sent = Some(open.clock.elapsed());
                open.request = Some(frame);
            }
            drop(flight);
            shared.settle(false);
        }
    }
    if let Some(frame) = frames.finish() {
        let mut flight = shared.lock();
        if let Some(open) = flight.open.iter_mut().find(|open| open.request.is_none()) {
            open.request = Some(frame);
        }
    }
    // A client that has said all may still listen.
    let _ = socket.map(|socket| socket.shutdown(Shutdown::Write));
}

/// From the server to the client, unchanged.
fn downwards(mut server: Box<dyn Read + Send>, mut client: TcpStream, shared: &Shared) {
    let mut frames = Frames::default();
    let mut buffer = [0; 16 * 1024];
    let mut interim = 0_usize;
    loop {
        let count = match server.read(&mut buffer) {
            Ok(count) if count > 0 => count,
            Err(found) if found.kind() == ErrorKind::Interrupted => continue,
            _ => break,
        };
        // Passed on first, whatever it is; then looked at.
        let passed = client.write_all(&buffer[..count]).and_then(|()| client.flush());
        frames.push(&buffer[..count]);
        loop {
            let mut flight = shared.lock();
            let open = flight.open.iter_mut().find(|open| open.response.is_none());
            let of_head = open.as_ref().is_some_and(|open| open.of_head);
            frames.head(&Ask::Answer { of_head }, &|head| head);
            frames.due();
            let taken = frames.take();
            if let Some(open) = open {
                let now = open.clock.elapsed();
                open.answered = open.answered.or(Some(now));
                match taken {
                    Some((_, true)) => interim += 1,
                    Some((mut frame, false)) => {
                        if std::mem::take(&mut interim) > 0 {
                            frame.adapted.push("an interim answer (1xx) came before it".to_owned());
                        }
                        open.ended = Some(now);
                        open.response = Some(frame);
                    }
                    None => break,
                }
            } else if taken.is_none() {
                break;
            }
            drop(flight);
            shared.settle(false);
        }
        if passed.is_err() {
            break;
        }
    }
    if let Some(frame) = frames.finish() {
        let mut flight = shared.lock();
        if let Some(open) = flight.open.iter_mut().find(|open| open.response.is_none()) {
            open.ended = Some(open.clock.elapsed());
            open.response = Some(frame);
        }
    }
}

/// The head with the server's host and port, all else as it was.
fn with_host(head: &[u8], authority: &str) -> Vec<u8> {
    let mut new = Vec::with_capacity(head.len() + authority.len());
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        let is_host = line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"host:"));
        if is_host {
            new.extend_from_slice(&line[..5]);
            new.extend_from_slice(format!(" {authority}\r\n").as_bytes());
        } else {
            new.extend_from_slice(line);
        }
    }
    new
}
