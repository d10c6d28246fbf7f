//! The built program, running on its own data folder.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::{Child, Command};

use crate::client::{Client, json};

/// A running shop. Dropping it deletes its folder.
pub struct Shop {
    child: Child,
    pub port: u16,
    pub storefront_key: String,
    pub staff_token: String,
    /// From exec to the first answer.
    pub started_micros: u64,
    folder: PathBuf,
}

impl Shop {
    /// Starts the program on an empty folder, with or without sample data.
    pub async fn open(programs: &Path, with_sample_data: bool) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let folder = std::env::temp_dir().join(format!("shopfolk-bench-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&folder)?;
        Self::start(programs, folder, with_sample_data).await
    }

    /// Ends it and starts it again on the same folder.
    pub async fn restart(mut self, programs: &Path) -> io::Result<Self> {
        self.child.kill().await?;
        std::fs::remove_file(self.folder.join("ready.json"))?;
        let folder = std::mem::take(&mut self.folder);
        Self::start(programs, folder, false).await
    }

    async fn start(programs: &Path, folder: PathBuf, with_sample_data: bool) -> io::Result<Self> {
        let ready = folder.join("ready.json");
        let begun = Instant::now();
        let child = Command::new(programs.join("local"))
            .args(["--port", "0", "--data"])
            .arg(folder.join("data"))
            .arg("--ready-file")
            .arg(&ready)
            .args(with_sample_data.then_some("--demo"))
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let ready: Value = loop {
            if let Ok(bytes) = std::fs::read(&ready) {
                break serde_json::from_slice(&bytes)?;
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        };
        let port = ready["url"].as_str().and_then(|url| url.trim_end_matches('/').rsplit(':').next()?.parse().ok());
        let port = port.ok_or_else(|| io::Error::other("the ready file names no port"))?;
        let mut client = Client::connect(port, [127, 0, 0, 1]).await?;
        client.send(json("GET", "/login", None, &Value::Null)).await?;
        let started_micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let credential = |name: &str| ready[name].as_str().unwrap_or_default().to_owned();
        let (storefront_key, staff_token) = (credential("storefront_key"), credential("staff_token"));
        Ok(Self { child, port, storefront_key, staff_token, started_micros, folder })
    }

    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// Makes a call that must succeed, and returns its JSON.
    pub async fn call(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> io::Result<Value> {
        let mut client = Client::connect(self.port, [127, 0, 0, 2]).await?;
        let response = client.send(json(method, path, token, body)).await?;
        if !response.status().is_success() {
            let body = String::from_utf8_lossy(response.body()).into_owned();
            return Err(io::Error::other(format!("{method} {path}: {}: {body}", response.status())));
        }
        Ok(serde_json::from_slice(response.body()).unwrap_or_default())
    }

    /// Waits until so many letters have gone out since all letters together had `already` bytes.
    pub async fn until_mailed(&self, letters: u64, already: u64) -> io::Result<()> {
        let mut file = File::open(self.letters_file())?;
        file.seek(SeekFrom::Start(already))?;
        let (mut seen, mut buffer) = (0, vec![0; 256 * 1024]);
        while seen < letters {
            match file.read(&mut buffer)? {
                0 => tokio::time::sleep(Duration::from_millis(5)).await,
                read => seen += buffer[..read].split(|byte| *byte == b'\n').count() as u64 - 1,
            }
        }
        Ok(())
    }

    /// The size of all letters so far, in bytes.
    pub fn letters_bytes(&self) -> io::Result<u64> {
        Ok(std::fs::metadata(self.letters_file())?.len())
    }

    fn letters_file(&self) -> PathBuf {
        self.folder.join("data/letters.jsonl")
    }

    /// The tokens of the links that were mailed to addresses with this beginning, in the order of the letters.
    pub fn mailed_tokens(&self, beginning: &str) -> io::Result<Vec<String>> {
        let letters = std::fs::read_to_string(self.letters_file())?;
        let token = |line: &str| {
            let letter: Value = serde_json::from_str(line).ok()?;
            letter["to"].as_str()?.starts_with(beginning).then_some(())?;
            let text = letter["text"].as_str()?;
            Some(text.split_once("token=")?.1.split_whitespace().next()?.to_owned())
        };
        Ok(letters.lines().filter_map(token).collect())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ended = self.child.start_kill();
        if !self.folder.as_os_str().is_empty() {
            let _gone = std::fs::remove_dir_all(&self.folder);
        }
    }
}
