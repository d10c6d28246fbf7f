//! Opening a shop on the embedded store.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::config::Config;
use shared::mailer::Mailer;
use shared::mailer::local::LocalMailer;
use shared::metrics::InMemoryMetrics;
use shared::passwords::Hasher;
use shared::runtime;
use shared::shop::{Parts, Shop};
use shared::staff::enrolment::{self, FirstLinkOutcome};
use shared::staff::{self, Role, Scope, StaffToken, StorefrontKey};
use shared::store::connect::{self, HttpClient, Signing};
use shared::texts::Languages;
use shared::url::Url;
use shared::values::{Clock, Currency, KeyRing, Rng, ShortText, Span, StaffId};
use shared::web::{RawRequest, UseCase};
use shared::{bytes::Bytes, http::Response};
use strum::IntoEnumIterator as _;

use crate::engine::{Engine, JobStream, Storage};
use crate::state::{self, State};

/// Makes the mailer that replaces the local outbox, from that outbox.
type MailerFactory = Box<dyn FnOnce(LocalMailer) -> Box<dyn Mailer>>;

/// Wraps the connector that the SDK would use; `None` is the SDK's own.
pub type ConnectorLayer = Box<dyn FnOnce(Option<HttpClient>) -> HttpClient>;

/// How to open a shop.
pub struct LocalShopOptions {
    pub config: Config,
    /// The data folder, for everything but the table of an external engine. `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// An external engine, and the table in it.
    pub endpoint: Option<(String, String)>,
    pub clock: Clock,
    pub rng: Rng,
    /// Wraps the SDK's connector, so that tests can inject faults.
    pub connector_layer: Option<ConnectorLayer>,
    /// Tests in which passwords are not the point hash at a lower cost.
    pub hasher: Hasher,
    /// Replaces the local outbox, so that tests can let it fail.
    pub mailer: Option<MailerFactory>,
}

impl LocalShopOptions {
    /// In memory, with the system's clock and random number generator.
    pub fn in_memory(config: Config) -> Self {
        Self {
            config,
            data: None,
            endpoint: None,
            clock: Clock::system(),
            rng: Rng::from_entropy(),
            connector_layer: None,
            hasher: Hasher::default(),
            mailer: None,
        }
    }
}

/// The configuration for development and demonstrations, with every language.
pub fn demo_config(base: Url) -> Config {
    Config {
        storefront_url: base.clone(),
        base_url: base,
        shop_name: "Corner Shop".to_owned(),
        languages: Languages::all(),
        currency: Currency::parse("EUR").expect("a currency"),
        mail_sender: "shop@example.com".to_owned(),
    }
}

/// An open shop, with the extras of local mode: the letters, the issued keys, a clock that can be moved.
#[derive(Clone)]
pub struct LocalShop {
    pub shop: Shop,
    pub outbox: LocalMailer,
    pub metrics: Arc<InMemoryMetrics>,
    pub storefront_key: String,
    pub staff_token: String,
    /// Tells of new mail jobs; never, if the table is in an external engine.
    pub(crate) jobs: JobStream,
    use_cases: Arc<[UseCase]>,
    data: Option<PathBuf>,
}

impl LocalShop {
    /// Opens engine, table, keys and letters.
    pub async fn open(options: LocalShopOptions) -> io::Result<Self> {
        let LocalShopOptions { config, data, endpoint, clock, rng, connector_layer, hasher, mailer } = options;
        let mut state = match &data {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                state::read(folder)?.unwrap_or_else(|| State::new(&rng))
            }
            None => State::new(&rng),
        };
        clock.advance(Span::millis(state.clock_moved_by_millis));
        let clock = Arc::new(clock);
        let outbox = match &data {
            Some(folder) => LocalMailer::in_file(Arc::clone(&clock), &folder.join("letters.jsonl"))?,
            None => LocalMailer::in_memory(Arc::clone(&clock)),
        };
        let (address, table, signing, connector, jobs) = if let Some((address, table)) = endpoint {
            (address, table, Signing::Anybody, None, JobStream::default())
        } else {
            let file = data.as_ref().map(|folder| folder.join("table.sqlite"));
            let engine = Engine::open(&file.as_deref().map_or(Storage::Memory, Storage::File))?;
            (engine.address(), "shopfolk".to_owned(), Signing::Unsigned, Some(engine.connector()), engine.jobs())
        };
        let connector = match connector_layer {
            Some(connector_layer) => Some(connector_layer(connector)),
            None => connector,
        };
        let store = connect::to_endpoint(&address, &table, signing, connector, rng.clone()).await.map_err(io::Error::other)?;
        let mailer = match mailer {
            Some(stand_in) => stand_in(outbox.clone()),
            None => Box::new(outbox.clone()),
        };
        let metrics = Arc::new(InMemoryMetrics::default());
        let keys = KeyRing::new(state.key()?);
        let shop = Shop::open(Parts { config, store, keys, clock, rng, hasher, mailer, metrics: Box::new(Arc::clone(&metrics)) });
        let (storefront_key, staff_token) = issue_credentials(&shop, &mut state).await.map_err(io::Error::other)?;
        if let Some(folder) = &data {
            state::write(folder, &state)?;
        }
        Ok(Self { shop, outbox, metrics, storefront_key, staff_token, jobs, use_cases: crate::use_cases().into(), data })
    }

    /// The data folder, if there is one.
    pub fn data(&self) -> Option<&Path> {
        self.data.as_deref()
    }

    /// A fresh link that makes the first owner; none once there is one (ST-1).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn first_owner_url(&self) -> io::Result<Option<String>> {
        let by = ShortText::parse("local mode").expect("a reason");
        let issued = enrolment::issue_first_link(&self.shop, &by).await.map_err(io::Error::other)?;
        Ok(match issued {
            FirstLinkOutcome::Issued(token) => Some(self.shop.config().token_url("/admin/first-owner", token.expose())),
            FirstLinkOutcome::OwnerExists => None,
        })
    }

    /// Answers a call as the cloud does, with all functions in one process.
    pub async fn handle(&self, incoming: RawRequest) -> Response<Bytes> {
        runtime::serve(&self.shop, &self.use_cases, incoming).await
    }

    /// Moves the shop's clock forward, also for later starts.
    pub fn advance(&self, by: Span) -> io::Result<()> {
        self.shop.clock().advance(by);
        let Some(folder) = &self.data else { return Ok(()) };
        let Some(state) = state::read(folder)? else { return Ok(()) };
        state::write(folder, &State { clock_moved_by_millis: self.shop.clock().moved_by().as_millis(), ..state })
    }
}

/// The key and token that local mode prints: all scopes, the owner's role, no expiry. They stay the same after a restart.
async fn issue_credentials(shop: &Shop, state: &mut State) -> Result<(String, String), shared::fault::Fault> {
    let storefront_key = if let Some(key) = &state.storefront_key {
        key.clone()
    } else {
        let name = ShortText::parse("local storefront").expect("a name");
        staff::grant_unlisted_storefront_key(shop, &StorefrontKey::new(name, Scope::iter().collect(), None)).await?
    };
    let staff_token = if let Some(token) = &state.staff_token {
        token.clone()
    } else {
        let staff = StaffId::parse("local-owner").expect("an id");
        staff::grant_unlisted_staff_token(shop, &StaffToken { staff, role: Role::Owner, expires_at: None }).await?
    };
    state.storefront_key = Some(storefront_key.clone());
    state.staff_token = Some(staff_token.clone());
    Ok((storefront_key, staff_token))
}
