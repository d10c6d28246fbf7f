//! A small stand-in for the API that Lambda's runtimes poll and for the secrets manager, so that a function can start and
//! answer.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::HeaderMap;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};

/// One invocation: its event, and the channel for the answer.
type Invocation = (String, oneshot::Sender<Bytes>);

struct ApiState {
    waiting: Mutex<mpsc::Receiver<Invocation>>,
    in_flight: Mutex<Option<oneshot::Sender<Bytes>>>,
    first_poll: Mutex<Option<oneshot::Sender<Instant>>>,
}

/// The API for one process.
pub struct RuntimeApi {
    pub address: String,
    invocations: mpsc::Sender<Invocation>,
    first_poll: Option<oneshot::Receiver<Instant>>,
}

impl RuntimeApi {
    pub async fn start() -> io::Result<Self> {
        let (invocations, waiting) = mpsc::channel(1);
        let (polled, first_poll) = oneshot::channel();
        let serving =
            Arc::new(ApiState { waiting: Mutex::new(waiting), in_flight: Mutex::new(None), first_poll: Mutex::new(Some(polled)) });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(response))
            .route("/", post(secret))
            .with_state(serving);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?.to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, invocations, first_poll: Some(first_poll) })
    }

    /// When the function first polled for work, which ends its start.
    pub async fn first_poll(&mut self) -> Option<Instant> {
        self.first_poll.take()?.await.ok()
    }

    /// Delivers an event and waits for the answer.
    pub async fn invoke(&self, event: &str) -> Option<Bytes> {
        let (answer, answered) = oneshot::channel();
        self.invocations.send((event.to_owned(), answer)).await.ok()?;
        answered.await.ok()
    }
}

async fn next(State(serving): State<Arc<ApiState>>) -> Response {
    if let Some(first_poll) = serving.first_poll.lock().await.take() {
        let _nobody_listens = first_poll.send(Instant::now());
    }
    let Some((event, answer)) = serving.waiting.lock().await.recv().await else {
        return http::StatusCode::GONE.into_response();
    };
    *serving.in_flight.lock().await = Some(answer);
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:123456789012:function:measured"),
    ];
    (headers, event).into_response()
}

async fn response(State(serving): State<Arc<ApiState>>, Path(_id): Path<String>, body: Bytes) -> http::StatusCode {
    if let Some(answer) = serving.in_flight.lock().await.take() {
        let _nobody_waits = answer.send(body);
    }
    http::StatusCode::ACCEPTED
}

/// The secrets manager, with one secret.
async fn secret(_headers: HeaderMap) -> Response {
    (
        [("content-type", "application/x-amz-json-1.1")],
        r#"{"ARN":"arn:aws:secretsmanager:local","Name":"shop","SecretString":"a secret only for measuring"}"#,
    )
        .into_response()
}
