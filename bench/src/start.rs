//! The start of every function beside a bare one, in the same run: the time from exec to the first poll for work, without
//! TLS and with it, the size, and the memory after a hundred requests.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use local::engine::{Engine, Storage};
use shared::store::connect::{self, Signing};
use shared::store::table;
use tokio::process::{Child, Command};

use crate::machine::resident_kib;
use crate::report::{Table, median, tenths};
use crate::runtime_api::RuntimeApi;
use crate::tls::Identity;

const RUNS: usize = 15;
const REQUESTS: usize = 100;
/// The template gives these functions one more variable.
const HASHING: [&str; 3] = ["sign-up", "login", "password-reset"];

struct StartedFunction {
    child: Child,
    api: RuntimeApi,
    micros: u64,
}

/// Where a function finds the table, and over what.
struct Services {
    store: String,
    store_over_tls: String,
    identity: Identity,
}

pub async fn measure(programs: &Path) -> io::Result<Vec<Table>> {
    let store = Engine::open(&Storage::Memory)?.listen().await?;
    table::create(&connect::client(&store, Signing::Anybody, None), "shopfolk").await.map_err(io::Error::other)?;
    let identity = Identity::create().await?;
    let services = Services { store_over_tls: identity.front(&store).await?, store, identity };
    let mut names: Vec<&str> = local::use_cases().iter().map(|use_case| use_case.name).collect();
    names.insert(0, "bare");
    names.extend(["not-found", "mail-send", "mail-feedback", "housekeeping"]);

    let mut rows = Vec::new();
    let mut bare_micros = 1;
    for name in names {
        let program = programs.join(name);
        let size_kib = std::fs::metadata(&program)?.len() / 1024;
        let (mut plain, mut over_tls) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            for (tls, micros) in [(false, &mut plain), (true, &mut over_tls)] {
                let mut started = start(&program, &services, tls).await?;
                micros.push(started.micros);
                started.child.kill().await?;
            }
        }
        let (plain, over_tls) = (median(plain), median(over_tls));
        if name == "bare" {
            bare_micros = plain;
        }
        let resident = after_requests(name, &program, &services).await?;
        rows.push(vec![
            format!("`{name}`"),
            tenths(plain / 100),
            tenths(plain * 10 / bare_micros),
            tenths(over_tls / 100),
            tenths(size_kib * 10 / 1024),
            tenths(resident * 10 / 1024),
        ]);
    }
    Ok(vec![Table {
        title: "Start, size, memory of each function",
        about: format!(
            "Start is the time from exec to the first poll for work, median of {RUNS}, with the table and the secrets manager on loopback, also as a multiple of \
             `bare`, which only says hello and calls nobody. Over TLS means that both are called with a handshake each, whose server's half runs on the same \
             cores. Size is that of the stripped program. Resident is the memory after {REQUESTS} requests."
        ),
        columns: vec!["function", "start, ms", "× bare", "start over TLS, ms", "size, MiB", "resident, MiB"],
        rows,
    }])
}

async fn start(program: &Path, services: &Services, tls: bool) -> io::Result<StartedFunction> {
    let mut api = RuntimeApi::start().await?;
    let mut secrets = format!("http://{}", api.address);
    let mut store = services.store.clone();
    if tls {
        (secrets, store) = (services.identity.front(&secrets).await?, services.store_over_tls.clone());
    }
    let begun = Instant::now();
    let hashes = program.file_name().is_some_and(|name| HASHING.iter().any(|hashing| name == *hashing));
    let child = Command::new(program)
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", api.address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "measured"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "measured"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "measured"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "measured"),
            ("AWS_SECRET_ACCESS_KEY", "measured"),
            ("AWS_ENDPOINT_URL_DYNAMODB", store.as_str()),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.as_str()),
            ("TABLE_NAME", "shopfolk"),
            ("METRICS_NAMESPACE", "Shopfolk/measured"),
            ("BASE_URL", "https://people.shop.example/"),
            ("STOREFRONT_URL", "https://shop.example/"),
            ("SHOP_NAME", "Corner Shop"),
            ("SHOP_LANGUAGES", "en,de"),
            ("SHOP_CURRENCY", "EUR"),
            ("MAIL_SENDER", "shop@shop.example"),
            ("SHOP_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop"),
        ])
        .envs(hashes.then_some(("MALLOC_MMAP_THRESHOLD_", "1048576")))
        .envs(tls.then_some(("AWS_CA_BUNDLE", &services.identity.certificate)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let polled = tokio::time::timeout(std::time::Duration::from_secs(10), api.first_poll()).await;
    let polled = polled.ok().flatten().ok_or_else(|| io::Error::other(format!("{} never polled for work", program.display())))?;
    let micros = u64::try_from(polled.duration_since(begun).as_micros()).unwrap_or(u64::MAX);
    Ok(StartedFunction { child, api, micros })
}

async fn after_requests(name: &str, program: &Path, services: &Services) -> io::Result<u64> {
    let mut started = start(program, services, false).await?;
    let recorded = if name == "bare" { "login" } else { name };
    let event = std::fs::read_to_string(format!("events/{recorded}.json"))?;
    for _ in 0..REQUESTS {
        started.api.invoke(&event).await.ok_or_else(|| io::Error::other(format!("{name} gave no answer")))?;
    }
    let resident = started.child.id().map_or(0, resident_kib);
    started.child.kill().await?;
    Ok(resident)
}
