//! The SDK's connector to the engine in the same process: an HTTP call becomes a function call. The SDK does not notice, so
//! signing, retries and injected faults work as in the cloud.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Engine;

/// The prefix of operations in the HTTP interface.
const TARGET_PREFIX: &str = "DynamoDB_20120810.";

pub(super) fn for_engine(engine: Engine) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(Connector(engine));
    http_client_fn(move |_settings, _components| connector.clone())
}

#[derive(Debug)]
struct Connector(Engine);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.0.clone();
        HttpConnectorFuture::new(async move {
            // A call over a network lets others start meanwhile. Yielding lets concurrent calls overlap here, too.
            tokio::task::yield_now().await;
            let answered = perform(&engine.database, &request);
            if answered.is_ok() && is_write(&request) {
                if let Some(journal) = engine.journal {
                    journal.sync().await.map_err(|e| ConnectorError::io(e.into()))?;
                }
                if matches!(operation(&request), "PutItem" | "TransactWriteItems") {
                    engine.jobs.observe(request.body().bytes().unwrap_or_default());
                }
            }
            to_response(answered)
        })
    }
}

/// `PutItem`, of the header `X-Amz-Target: DynamoDB_20120810.PutItem`.
fn operation(request: &HttpRequest) -> &str {
    request.headers().get("x-amz-target").and_then(|target| target.strip_prefix(TARGET_PREFIX)).unwrap_or_default()
}

fn is_write(request: &HttpRequest) -> bool {
    !matches!(operation(request), "GetItem" | "BatchGetItem" | "Query" | "Scan")
}

fn perform(database: &Database, request: &HttpRequest) -> Result<Vec<u8>, DynoxideError> {
    let body = request.body().bytes().unwrap_or_default();
    match operation(request) {
        "BatchGetItem" => run(body, |input| database.batch_get_item(input)),
        "BatchWriteItem" => run(body, |input| database.batch_write_item(input)),
        "CreateTable" => run(body, |input| database.create_table(input)),
        "DeleteItem" => run(body, |input| database.delete_item(input)),
        "GetItem" => run(body, |input| database.get_item(input)),
        "PutItem" => run(body, |input| database.put_item(input)),
        "Query" => run(body, |input| database.query(input)),
        "Scan" => run(body, |input| database.scan(input)),
        "TransactWriteItems" => run(body, |input| database.transact_write_items(input)),
        "UpdateItem" => run(body, |input| database.update_item(input)),
        other => Err(DynoxideError::ValidationException(format!("the connector to the embedded store does not support `{other}`"))),
    }
}

fn run<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Vec<u8>, DynoxideError> {
    let input = serde_json::from_slice(body).map_err(|e| DynoxideError::ValidationException(e.to_string()))?;
    serde_json::to_vec(&operation(input)?).map_err(|e| DynoxideError::InternalServerError(e.to_string()))
}

fn to_response(answered: Result<Vec<u8>, DynoxideError>) -> Result<HttpResponse, ConnectorError> {
    let (status, body) = match answered {
        Ok(body) => (200, body),
        Err(refused) => (refused.status_code(), refused.to_json().into_bytes()),
    };
    let status = StatusCode::try_from(status).map_err(|e| ConnectorError::other(e.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}
