//! One request to one answer, in the order of clause E8.1 and its siblings.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::Full;
use tokio_util::task::TaskTracker;
use tower_service::Service;
use tracing::Instrument;
use unicrm_proto::exchange::IDEMPOTENCY_KEY_HEADER;
use unicrm_proto::exchange::server::{Answer, Call, Responder, Routed, Server};

use super::access_log::AccessLog;
use super::body::{BodyFault, RequestBody};
use super::failure::Stage;
use super::perform::{Ended, changes_something, guarded, perform};
use super::request_id::{REQUEST_ID_HEADER, RequestId};
use super::{Failure, Peer, ServiceOptions, UniCrm};

/// A backend as a [`tower_service::Service`], for any hyper or axum program. Clones share the
/// backend.
///
/// Each request needs a [`Peer`] in its extensions; [`serve`](super::serve) puts it there.
pub struct UniCrmService<S> {
    shared: Arc<Shared<S>>,
}

struct Shared<S> {
    backend: S,
    server: Server,
    options: ServiceOptions,
    /// Changes under way, which outlive their connection.
    changes: TaskTracker,
}

impl<S: UniCrm> UniCrmService<S> {
    /// The backend's operations at the root, with the default limits.
    pub fn new(backend: S) -> Self {
        Self::with_options(backend, ServiceOptions::default())
    }

    /// The same below a path, or with other limits.
    pub fn with_options(backend: S, options: ServiceOptions) -> Self {
        let server = Server::new(&options.path).with_limits(options.limits.clone());
        let changes = TaskTracker::new();
        Self { shared: Arc::new(Shared { backend, server, options, changes }) }
    }

    /// The backend, for the parts of a program that reach it by another way.
    pub fn backend(&self) -> &S {
        &self.shared.backend
    }

    /// Waits until no change is under way: payments go on when their client has left, and a
    /// program that ends should wait for them. [`serve`](super::serve) does.
    pub async fn settled(&self) {
        self.shared.changes.close();
        self.shared.changes.wait().await;
    }

    pub(super) fn changes_under_way(&self) -> usize {
        self.shared.changes.len()
    }

    pub(super) fn options(&self) -> &ServiceOptions {
        &self.shared.options
    }
}

impl<S> Clone for UniCrmService<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<S> fmt::Debug for UniCrmService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UniCrmService")
            .field("options", &self.shared.options)
            .finish_non_exhaustive()
    }
}

impl<S, B> Service<Request<B>> for UniCrmService<S>
where
    S: UniCrm,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move { Ok(shared.respond(request).await) })
    }
}

impl<S: UniCrm> Shared<S> {
    /// The answer with what every answer has, logged.
    async fn respond<B>(self: Arc<Self>, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let mut body = RequestBody::new(body);
        let peer = head.extensions.get::<Peer>().copied();
        let mut log = AccessLog::begin(head.method.clone(), peer.map(|peer| peer.address));
        let span = tracing::info_span!("request", request_id = %log.request_id);

        let answer = self.answer(&head, &mut body, peer, &mut log).instrument(span).await;
        let mut answer = answer.unwrap_or_else(|early| *early);
        let headers = answer.headers_mut();
        headers.insert(REQUEST_ID_HEADER, log.request_id.header());
        if !self.backend.honours_idempotency_key() {
            // Also from answers that the protocol gives before the backend is asked.
            headers.remove(IDEMPOTENCY_KEY_HEADER);
        }
        if body.leave(&head, self.server.limits().wire.body, self.options.body_time) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        log.answered(&answer);
        answer.map(Full::new)
    }

    /// Head, token and right, body, operation.
    async fn answer<B>(
        self: &Arc<Self>,
        head: &Parts,
        body: &mut RequestBody<B>,
        peer: Option<Peer>,
        log: &mut AccessLog,
    ) -> Result<Answer, Box<Answer>>
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        check_size(head, self.options.head_size)?;
        let routed = self.server.route(head)?;
        log.routed(routed.route());
        let request_id = log.request_id;
        let (peer, caller) = self
            .authorized(&routed, peer)
            .await
            .map_err(|failure| failure.answer(routed.responder(), Stage::Before, &request_id))?;
        let bytes = match routed.body_limit() {
            0 => Vec::new(),
            limit => {
                let read = body.read(limit, self.options.body_time).await;
                read.map_err(|fault| self.body_fault(&routed, &fault))?
            }
        };
        let (call, responder) = routed.read(&bytes)?;
        Ok(self.performed(caller, call, peer, responder, request_id).await)
    }

    /// Who calls; nobody where no token is needed.
    async fn authorized(
        &self,
        routed: &Routed<'_>,
        peer: Option<Peer>,
    ) -> Result<(Peer, Option<S::Caller>), Failure> {
        let peer = peer.ok_or(NoPeer)?;
        let (Some(token), Some(right)) = (routed.token(), routed.right()) else {
            return Ok((peer, None));
        };
        let caller = guarded(self.backend.authorize(token, right, &peer)).await?;
        Ok((peer, Some(caller)))
    }

    fn body_fault(&self, routed: &Routed<'_>, fault: &BodyFault) -> Box<Answer> {
        let time = self.options.body_time;
        match fault {
            BodyFault::TooLarge => routed.too_large(),
            BodyFault::TooSlow => {
                let reason = format!("expected a whole body within {time:?}, found a part of it");
                routed.responder().fault(StatusCode::REQUEST_TIMEOUT, &reason)
            }
            BodyFault::BrokenOff => {
                let reason = "expected a whole body, found one that breaks off";
                routed.responder().fault(StatusCode::BAD_REQUEST, reason)
            }
        }
    }

    /// The backend's answer. A change has a task of its own, which nobody's leaving ends.
    async fn performed(
        self: &Arc<Self>,
        caller: Option<S::Caller>,
        call: Call,
        peer: Peer,
        responder: Responder,
        request_id: RequestId,
    ) -> Answer {
        let is_change = changes_something(&call);
        let shared = Arc::clone(self);
        let cut_off = responder.clone();
        let work = async move {
            let work = perform(&shared.backend, caller, call, peer, &responder);
            let answered = guarded(work).await;
            answered
                .unwrap_or_else(|failure| *failure.answer(&responder, Stage::Begun, &request_id))
        };
        if !is_change {
            return work.await;
        }
        let task = self.changes.spawn(work.in_current_span());
        task.await
            .unwrap_or_else(|_| *Failure::from(Ended).answer(&cut_off, Stage::Begun, &request_id))
    }
}

/// What a head may be long (clause E7.14). On HTTP/1 [`serve`](super::serve) counts each byte as
/// it arrives; here is what is left of a head when it has been read, whoever read it.
fn check_size(head: &Parts, limit: usize) -> Result<(), Box<Answer>> {
    let fields = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let size = head.method.as_str().len() + target + fields.sum::<usize>();
    if size <= limit {
        return Ok(());
    }
    Err(head_too_large(limit))
}

/// The answer to a head beyond the limit.
pub(super) fn head_too_large(limit: usize) -> Box<Answer> {
    let reason = format!("expected a head of at most {limit} bytes, found a longer one");
    Responder::unrouted().fault(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &reason)
}

/// The program around the service forgot something.
#[derive(Debug, thiserror::Error)]
#[error("expected a Peer in the request's extensions, found none: add a layer that inserts it")]
struct NoPeer;
