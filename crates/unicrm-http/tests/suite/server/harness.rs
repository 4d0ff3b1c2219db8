//! A server on a free port of 127.0.0.1, with its own threads and its own log.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::{Dispatch, Level};
use unicrm_http::server::{ServeOptions, ServiceOptions, UniCrmService, serve};

use super::backend::Shop;

pub(super) struct Running {
    pub(super) address: SocketAddr,
    pub(super) service: UniCrmService<Shop>,
    pub(super) runtime: Runtime,
    log: Log,
    shutdown: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<io::Result<()>>>,
}

/// What the server's threads log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server with the default shop and short times.
pub(super) fn start() -> Running {
    start_with(Shop::default(), service_options(), ServeOptions::default())
}

pub(super) fn service_options() -> ServiceOptions {
    ServiceOptions { path: "/openapi".to_owned(), ..ServiceOptions::default() }
}

pub(super) fn start_with(shop: Shop, service: ServiceOptions, options: ServeOptions) -> Running {
    let log = Log::default();
    let runtime = runtime(&log);
    let service = UniCrmService::with_options(shop, service);
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (shutdown, told) = oneshot::channel();
    let told = async { drop(told.await) };
    let served = runtime.spawn(serve(listener, service.clone(), options, told));
    Running { address, service, runtime, log, shutdown: Some(shutdown), served: Some(served) }
}

/// Threads whose events all go to one log, from every crate.
fn runtime(log: &Log) -> Runtime {
    let log = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || log.clone())
        .finish();
    let dispatch = Dispatch::new(subscriber);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .on_thread_start(move || {
            // For as long as the thread lives.
            std::mem::forget(tracing::dispatcher::set_default(&dispatch));
        })
        .build()
        .unwrap()
}

impl Running {
    /// Tells the server to end.
    pub(super) fn shut_down(&mut self) {
        drop(self.shutdown.take());
    }

    pub(super) fn shop(&self) -> &Shop {
        self.service.backend()
    }

    /// What `serve` returned, once it has.
    pub(super) fn ended(&mut self) -> io::Result<()> {
        self.runtime.block_on(self.served.take().unwrap()).unwrap()
    }

    pub(super) fn log(&self) -> String {
        String::from_utf8(self.log.0.lock().unwrap().clone()).unwrap()
    }

    /// Waits until it holds, for at most ten seconds.
    #[track_caller]
    pub(super) fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(start.elapsed() < Duration::from_secs(10), "{what}: not within ten seconds");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
