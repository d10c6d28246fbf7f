//! TLS in front of a server on loopback, as Amazon's services have it, with a certificate made for one run.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate for 127.0.0.1 and its key. The certificate is its own root.
pub struct Identity {
    /// The certificate's file, for `AWS_CA_BUNDLE`.
    pub certificate: PathBuf,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// Made by `openssl`, with the kind of key that Amazon's services show.
    pub async fn create() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("bench-tls-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        let made = Command::new("openssl")
            .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench -addext".split(' '))
            .arg("subjectAltName=IP:127.0.0.1")
            // A server's certificate must not be one that signs others.
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .await?;
        if !made.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&made.stderr).into_owned()));
        }
        let chain = vec![CertificateDer::from_pem_file(&certificate).map_err(io::Error::other)?];
        let key = PrivateKeyDer::from_pem_file(&key).map_err(io::Error::other)?;
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(io::Error::other)?;
        Ok(Self { certificate, config: Arc::new(config) })
    }

    /// Serves `backend`, a `http://` URL, over TLS. Returns the `https://` URL.
    pub async fn front(&self, backend: &str) -> io::Result<String> {
        let backend = backend.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("https://{}", listener.local_addr()?);
        let acceptor = TlsAcceptor::from(Arc::clone(&self.config));
        tokio::spawn(async move {
            while let Ok((call, _)) = listener.accept().await {
                tokio::spawn(forward(acceptor.clone(), call, backend.clone()));
            }
        });
        Ok(url)
    }
}

async fn forward(acceptor: TlsAcceptor, call: TcpStream, backend: String) -> io::Result<()> {
    call.set_nodelay(true)?;
    let mut call = acceptor.accept(call).await?;
    let mut server = TcpStream::connect(backend).await?;
    server.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut call, &mut server).await.map(drop)
}
