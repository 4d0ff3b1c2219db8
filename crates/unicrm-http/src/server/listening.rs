//! Sockets: accepting as many connections as there may be, and a graceful end.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::Connections;
use super::{ServeOptions, UniCrm, UniCrmService};

/// How long to wait when the system has no more sockets: until some connection has ended.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves the listener until `shutdown` is ready, then lets requests under way finish.
///
/// HTTP/1.1 and HTTP/2 are spoken, the latter by ALPN under TLS, by its preface without. Each
/// request is in the log under its id (target `unicrm_http::access`).
///
/// # Errors
/// [`io::ErrorKind::TimedOut`] where requests or payments were still under way when the grace of
/// [`ServeOptions::grace`] had passed. Payments go on as long as the runtime lives.
pub async fn serve<S: UniCrm>(
    listener: TcpListener,
    service: UniCrmService<S>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let (closing, cut_off) = (CancellationToken::new(), CancellationToken::new());
    let tracker = TaskTracker::new();
    let grace = options.grace;
    let places = Arc::new(Semaphore::new(options.connections));
    let connections = Connections { service: service.clone(), options, closing: closing.clone() };
    let connections = Arc::new(connections);

    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = shutdown.as_mut() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let (connections, cut_off) = (Arc::clone(&connections), cut_off.clone());
        tracker.spawn(async move {
            let _place = place;
            cut_off.run_until_cancelled(connections.serve(stream, peer)).await;
        });
    }
    // A closed listener refuses new clients at once, so that they turn to another server.
    drop(listener);
    closing.cancel();
    tracker.close();
    let finished = timeout(grace, async {
        tracker.wait().await;
        service.settled().await;
    });
    if finished.await.is_ok() {
        return Ok(());
    }
    let (open, changes) = (tracker.len(), service.changes_under_way());
    tracing::error!(connections = open, changes, "the grace has passed with work under way");
    cut_off.cancel();
    let text = format!("{open} connections and {changes} changes under way after {grace:?}");
    Err(io::Error::new(io::ErrorKind::TimedOut, text))
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, std::net::IpAddr, OwnedSemaphorePermit) {
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            // Nobody closes the semaphore.
            std::future::pending::<()>().await;
            continue;
        };
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address.ip().to_canonical(), place),
            Err(fault) => {
                tracing::warn!(%fault, "no connection could be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
