//! One line per request: who, what, how it ended and how long it took. Never a query, a token, a
//! header or a body.

use std::net::IpAddr;
use std::time::Instant;

use http::{Method, StatusCode};
use unicrm_proto::KnownError;
use unicrm_proto::exchange::server::{Answer, Route};

use super::request_id::RequestId;

/// What is known of a request before it is routed, and for what never is.
const NO_ROUTE: &str = "none";

/// A request under way. Dropped without an answer, it tells that the client left.
#[derive(Debug)]
pub(super) struct AccessLog {
    pub(super) request_id: RequestId,
    method: Method,
    peer: Option<IpAddr>,
    route: &'static str,
    start: Instant,
    is_answered: bool,
}

impl AccessLog {
    pub(super) fn begin(method: Method, peer: Option<IpAddr>) -> Self {
        Self {
            request_id: RequestId::next(),
            method,
            peer,
            route: NO_ROUTE,
            start: Instant::now(),
            is_answered: false,
        }
    }

    /// The request turned out to be for this route.
    pub(super) fn routed(&mut self, route: &Route) {
        self.route = name(route);
    }

    /// The request has this answer.
    pub(super) fn answered(mut self, answer: &Answer) {
        self.is_answered = true;
        let code = answer.extensions().get::<KnownError>().map_or("", |known| known.code());
        self.write(Some(answer.status()), code, "answered");
    }

    fn write(&self, status: Option<StatusCode>, code: &str, message: &str) {
        tracing::info!(
            target: "unicrm_http::access",
            request_id = %self.request_id,
            peer = self.peer.map(tracing::field::display),
            method = %self.method,
            route = self.route,
            status = status.map(|status| status.as_u16()),
            code,
            micros = self.start.elapsed().as_micros(),
            "{message}"
        );
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        if !self.is_answered {
            self.write(None, "", "the client left before its answer");
        }
    }
}

/// A request that has no head to speak of was answered by the connection itself.
pub(super) fn answered_without_head(request_id: RequestId, peer: IpAddr, status: StatusCode) {
    tracing::info!(
        target: "unicrm_http::access",
        %request_id,
        %peer,
        route = NO_ROUTE,
        status = status.as_u16(),
        code = KnownError::ServerError.code(),
        "answered a request that cannot be read"
    );
}

/// The route's name as in the project's other reports.
fn name(route: &Route) -> &'static str {
    match route {
        Route::Token => "GetToken",
        Route::MemberSorts => "ListMemberSorts",
        Route::Members => "ListMembers",
        Route::Member | Route::WeiXinMember(_) => "GetMember",
        Route::AccountItems => "ListAccountItems",
        Route::SaveWeiXinMember(_) => "SaveWeiXinMember",
        Route::Pay => "Pay",
    }
}
