//! One request and its response: the connection, the time-outs, the size limit.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};

use super::connect::{Connector, Sender};
use super::deadline::Deadline;
use super::pool::Pool;
use super::{AnswerFault, Fault, Left, Timeouts};

/// Carries requests to one service.
pub(super) struct Carrier {
    pub(super) connector: Connector,
    pub(super) pool: Pool,
    pub(super) timeouts: Timeouts,
    /// Bytes of an answer's body.
    pub(super) response_limit: usize,
    pub(super) host: HeaderValue,
    pub(super) user_agent: HeaderValue,
}

/// Which connections a request may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reuse {
    /// One that waits in the pool, or a new one.
    Pooled,
    /// A new one: a pooled one may be closed by the server just as the request goes out, and
    /// then nobody knows whether it arrived. It is closed behind the answer.
    Never,
}

/// There is no response.
#[derive(Debug, Clone)]
pub(super) enum Failed {
    /// None arrived.
    Transport(Left, Fault),
    /// One arrived that cannot be taken.
    Unreadable(AnswerFault),
}

impl Carrier {
    /// Sends a request and reads the whole response.
    pub(super) async fn exchange(
        &self,
        request: Request<Bytes>,
        reuse: Reuse,
        deadline: &Deadline,
    ) -> Result<Response<Bytes>, Failed> {
        let (sender, response) = self.send(self.dressed(request), reuse, deadline).await?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Failed::Unreadable(AnswerFault::Redirect { status }));
        }
        let time = self.timeouts.body;
        let read = deadline.step(time, Fault::BodyTimeout, self.read(response)).await;
        let response = read.map_err(|fault| Failed::Transport(Left::Perhaps, fault))??;
        if reuse == Reuse::Pooled {
            self.pool.give(sender);
        }
        Ok(response)
    }

    /// The request as it goes over the wire: in origin form, with Host and User-Agent.
    fn dressed(&self, request: Request<Bytes>) -> Request<Full<Bytes>> {
        let (mut head, body) = request.into_parts();
        let given = std::mem::take(&mut head.headers);
        head.headers.insert(header::HOST, self.host.clone());
        head.headers.insert(header::USER_AGENT, self.user_agent.clone());
        head.headers.extend(given);
        if let Some(target) = head.uri.path_and_query() {
            head.uri = Uri::from(target.clone());
        }
        Request::from_parts(head, Full::new(body))
    }

    /// Sends on a connection that takes the request, and waits for the response's head.
    async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
        reuse: Reuse,
        deadline: &Deadline,
    ) -> Result<(Sender, Response<Incoming>), Failed> {
        loop {
            let (mut sender, is_new) = self.connection(reuse, deadline).await?;
            let time = self.timeouts.header;
            let answer = sender.try_send_request(request);
            let answer = deadline.step(time, Fault::HeaderTimeout, answer).await;
            match answer.map_err(|fault| Failed::Transport(Left::Perhaps, fault))? {
                Ok(response) => return Ok((sender, response)),
                Err(mut refused) => match refused.take_message() {
                    // The connection was closed before the request was begun.
                    Some(unsent) if !is_new => request = unsent,
                    unsent => {
                        let left = if unsent.is_some() { Left::Nothing } else { Left::Perhaps };
                        return Err(broken(left, refused.into_error()));
                    }
                },
            }
        }
    }

    /// A connection that is ready, and whether it is a new one.
    async fn connection(
        &self,
        reuse: Reuse,
        deadline: &Deadline,
    ) -> Result<(Sender, bool), Failed> {
        let time = self.timeouts.connect;
        let nothing_left = |fault| Failed::Transport(Left::Nothing, fault);
        let pooled = || if reuse == Reuse::Pooled { self.pool.take() } else { None };
        while let Some(mut sender) = pooled() {
            let ready = deadline.step(time, Fault::ConnectTimeout, sender.ready()).await;
            if ready.map_err(nothing_left)?.is_ok() {
                return Ok((sender, false));
            }
        }
        let connecting = self.connector.connect(time);
        let connected = deadline.step(time, Fault::ConnectTimeout, connecting).await;
        let sender = connected.and_then(|connected| connected).map_err(nothing_left)?;
        Ok((sender, true))
    }

    /// Reads the body, and no more of it than the limit.
    async fn read(&self, response: Response<Incoming>) -> Result<Response<Bytes>, Failed> {
        let (head, mut body) = response.into_parts();
        let limit = self.response_limit;
        let too_large = AnswerFault::TooLarge { status: head.status, limit };
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit {
            return Err(Failed::Unreadable(too_large));
        }
        let mut read = BytesMut::with_capacity(announced);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| broken(Left::Perhaps, error))?;
            let Ok(data) = frame.into_data() else { continue };
            if data.len() > limit - read.len() {
                return Err(Failed::Unreadable(too_large));
            }
            read.extend_from_slice(&data);
        }
        Ok(Response::from_parts(head, read.freeze()))
    }
}

fn broken(left: Left, error: hyper::Error) -> Failed {
    if error.is_parse() {
        return Failed::Unreadable(AnswerFault::NotHttp(Arc::new(error)));
    }
    Failed::Transport(left, Fault::Broken(Arc::new(error)))
}
