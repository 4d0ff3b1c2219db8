//! Recorded answers for a client under development; what it asks that was not recorded is told, with the nearest.

mod asked;
mod player;
mod tape;

use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

use crate::live::wire::{Arrived, Source, read_request};
use crate::{Error, Result};
use asked::Heard;
use player::{Player, Reply};

/// A client that keeps a connection open without a word keeps no thread for ever.
const SILENCE: Duration = Duration::from_secs(120);

/// What a replay came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Requests that were as recorded.
    pub matched: usize,
    /// Requests that were not.
    pub mismatched: usize,
    /// Recorded exchanges for which nobody asked.
    pub unserved: usize,
}

impl Score {
    /// 0: all was asked for, and nothing else; 1: a request did not match; 3: nothing was asked, or not all.
    pub fn exit_code(self) -> u8 {
        match (self.mismatched, self.matched, self.unserved) {
            (1.., ..) => 1,
            (0, 1.., 0) => 0,
            _ => 3,
        }
    }
}

/// A replay under way.
pub struct Replay {
    player: Arc<Mutex<Player>>,
    address: SocketAddr,
}

/// Starts to play a recording at an address. With `strict_order`, requests have to come in the recorded order.
///
/// # Errors
/// The recording cannot be read, holds nothing, or the address is taken.
pub fn replay(from: &Path, listen: &str, strict_order: bool) -> Result<Replay> {
    let tape = tape::load(from)?;
    if tape.takes.is_empty() {
        let found =
            format_args!("expected exchanges in {}, found none that can be played", from.display());
        return Err(Error::invocation(found, "give --from a folder that `record` wrote, or a HAR"));
    }
    let unusable = |found: std::io::Error| {
        let found = format!("expected to listen at {listen}, found: {found}");
        Error::invocation(found, "give --listen a free address such as 127.0.0.1:8090")
    };
    let listener = TcpListener::bind(listen).map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    let player = Arc::new(Mutex::new(Player::new(tape, strict_order)));
    let shared = Arc::clone(&player);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let player = Arc::clone(&shared);
            thread::spawn(move || serve(stream, &player));
        }
    });
    Ok(Replay { player, address })
}

impl Replay {
    fn lock(&self) -> MutexGuard<'_, Player> {
        lock(&self.player)
    }

    /// Where the client finds the service.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.lock().service_path())
    }

    /// What of the recording cannot be played, each with its reason.
    pub fn left_out(&self) -> Vec<String> {
        self.lock().left_out().to_vec()
    }

    /// The recorded exchanges for which nobody asked yet.
    pub fn unserved(&self) -> Vec<String> {
        self.lock().unserved()
    }

    /// What it came to by now.
    pub fn score(&self) -> Score {
        self.lock().score()
    }
}

fn lock(player: &Mutex<Player>) -> MutexGuard<'_, Player> {
    player.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: TcpStream, player: &Mutex<Player>) {
    let _ = stream.set_read_timeout(Some(SILENCE));
    let _ = stream.set_nodelay(true);
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut source = Source::new(stream, None);
    while let Ok(Some(arrived)) = read_request(&mut source) {
        let closes =
            arrived.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let key = arrived.header("idempotency-key").map(str::to_owned);
        let reply = match message(arrived) {
            Ok(request) => {
                let mut player = lock(player);
                let heard = Heard::of(player.service_path(), request.clone());
                player.answer(&heard, request, key.as_deref())
            }
            Err(why) => lock(player).no_request(&why),
        };
        let Reply { bytes, is_cut, told } = reply;
        if let Some(told) = told {
            println!("{told}");
            let _ = std::io::stdout().flush();
        }
        let written = writer.write_all(&bytes).and_then(|()| writer.flush());
        if is_cut || closes || written.is_err() {
            let _ = writer.shutdown(Shutdown::Both);
            return;
        }
    }
}

fn message(arrived: Arrived) -> std::result::Result<Request<Bytes>, String> {
    let request = Request::builder().method(arrived.method.as_str()).uri(arrived.target.as_str());
    let request = request.body(Bytes::from(arrived.body));
    let mut request = request.map_err(|found| format!("expected a request, found: {found}"))?;
    for (name, value) in arrived.headers {
        let pair =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = pair {
            request.headers_mut().append(name, value);
        }
    }
    Ok(request)
}
