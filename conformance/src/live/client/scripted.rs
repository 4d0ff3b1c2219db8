//! A server on 127.0.0.1 that follows a script and remembers every request, byte for byte where it matters.

use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::wire::{Arrived, Source, read_request};
use super::reply::{Reply, Then};

/// What a scenario's server does with each request, and how many of the same operation came before.
pub(crate) type Script = Arc<dyn Fn(&Received, usize) -> Reply + Send + Sync>;

/// The path in front of every operation's.
pub(crate) const SERVICE_PATH: &str = "/openapi";

/// A request that arrived.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Received {
    pub(crate) raw: Arrived,
    /// Names what it was answered, so that a record is not taken for one of another script.
    pub(crate) replied: Option<String>,
}

impl Received {
    /// `GET token`, `POST memberpay`; of an openid's path `GET weixinmember`.
    pub(crate) fn operation(&self) -> String {
        let path = self.raw.target.split('?').next().unwrap_or_default();
        let below = path.strip_prefix(SERVICE_PATH).unwrap_or(path).trim_start_matches('/');
        format!("{} {}", self.raw.method, below.split('/').next().unwrap_or_default())
    }

    /// The value of a parameter, as it is written.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.raw.target.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// A running server; it ends when dropped.
pub(crate) struct Scripted {
    address: SocketAddr,
    scene: Arc<Mutex<Scene>>,
    over: Arc<AtomicBool>,
}

/// What is played at the moment. Connections outlive it: a client may keep one from scenario to scenario.
struct Scene {
    script: Script,
    received: Vec<Received>,
}

impl Scripted {
    /// Starts it on a port of its own.
    pub(crate) fn start(script: Script) -> std::io::Result<Self> {
        Self::listen(SocketAddr::from(([127, 0, 0, 1], 0)), script)
    }

    /// Starts it on an address.
    pub(crate) fn listen(address: SocketAddr, script: Script) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let scene = Arc::new(Mutex::new(Scene { script, received: Vec::new() }));
        let over = Arc::new(AtomicBool::new(false));
        let server = Self { address, scene: Arc::clone(&scene), over: Arc::clone(&over) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let scene = Arc::clone(&scene);
                thread::spawn(move || serve(stream, &scene));
            }
        });
        Ok(server)
    }

    /// Its base address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{SERVICE_PATH}", self.address)
    }

    /// Every request of the script at hand so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        locked(&self.scene).received.clone()
    }

    /// Plays another script from here on.
    pub(crate) fn play(&self, script: Script) {
        *locked(&self.scene) = Scene { script, received: Vec::new() };
    }

    /// Forgets what has arrived.
    pub(crate) fn forget(&self) {
        locked(&self.scene).received.clear();
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

fn locked(scene: &Mutex<Scene>) -> MutexGuard<'_, Scene> {
    scene.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many requests of the same operation came before.
fn same_before(received: &[Received], request: &Received) -> usize {
    let operation = request.operation();
    received.iter().filter(|known| known.operation() == operation).count()
}

/// Lets a script see recorded requests in their order, so that its tills and counters are as they were. False: it
/// answers otherwise than the subject was answered.
pub(crate) fn play_recorded(
    script: impl Fn(&Received, usize) -> Reply,
    received: &[Received],
) -> bool {
    received.iter().enumerate().all(|(at, request)| {
        let reply = script(request, same_before(&received[..at], request));
        // Without a reply the command had ended before there was one.
        request.replied.as_ref().is_none_or(|replied| *replied == reply.name())
    })
}

fn serve(stream: TcpStream, scene: &Mutex<Scene>) {
    // Longer than any scenario of a command: a client that keeps a connection does not keep a thread for ever.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut source = Source::new(stream, None);
    while let Ok(Some(raw)) = read_request(&mut source) {
        let request = Received { raw, replied: None };
        let (script, before) = {
            let mut scene = locked(scene);
            let before = same_before(&scene.received, &request);
            scene.received.push(request.clone());
            (Arc::clone(&scene.script), before)
        };
        let reply = script(&request, before);
        {
            let mut scene = locked(scene);
            let last = scene
                .received
                .iter_mut()
                .rev()
                .find(|known| known.replied.is_none() && known.raw == request.raw);
            if let Some(last) = last {
                last.replied = Some(reply.name());
            }
            if reply.unseen {
                scene.received.retain(|known| known.raw != request.raw);
            }
        }
        thread::sleep(reply.after);
        let written = writer.write_all(&reply.bytes).and_then(|()| writer.flush());
        match reply.then {
            Then::ReadOn if written.is_ok() => {}
            Then::Silence(time) => {
                thread::sleep(time);
                let _ = writer.shutdown(Shutdown::Both);
                return;
            }
            Then::ReadOn | Then::Close => {
                let _ = writer.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}
