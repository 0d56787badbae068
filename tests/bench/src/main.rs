//! The server that benchmarks measure: `hub-server --port 9000 --workers 1`, serving `BenchHub` at `/hub`.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use axum::Router;
use hubkit::{Context, RouterExt, Streaming, client_interface, hub};
use tokio::net::TcpSocket;
use tokio_stream::{Stream, StreamExt as _};

/// What the server calls on everyone.
#[client_interface]
trait BenchClient {
    async fn receive_message(&self, text: String);
}

/// What the load generator calls.
#[hub(client = BenchClient)]
trait BenchHub {
    /// Returns its argument.
    async fn echo(&self, text: String) -> String;
    /// Sends its argument to everyone.
    async fn broadcast(&self, text: String) -> hubkit::Result<()>;
    /// A stream of that many strings of 64 bytes.
    fn counter(&self, count: u64) -> impl Stream<Item = String>;
    /// Counts what is uploaded.
    async fn upload(&self, items: Streaming<String>) -> hubkit::Result<u64>;
}

struct Bench;

impl BenchHub for Bench {
    async fn echo(&self, _: &Context<BenchClientProxy>, text: String) -> String {
        text
    }

    async fn broadcast(&self, cx: &Context<BenchClientProxy>, text: String) -> hubkit::Result<()> {
        cx.clients().all().receive_message(&text).await
    }

    fn counter(&self, _: &Context<BenchClientProxy>, count: u64) -> impl Stream<Item = String> {
        // Unlike tokio's, this iterator does not pause after every 32 items.
        futures_util::stream::iter((0..count).map(|_| "x".repeat(64)))
    }

    async fn upload(
        &self,
        _: &Context<BenchClientProxy>,
        mut items: Streaming<String>,
    ) -> hubkit::Result<u64> {
        let mut count = 0;
        while let Some(item) = items.next().await {
            count += u64::from(!item?.is_empty());
        }
        Ok(count)
    }
}

/// The flags every benchmark server takes; `--mode` says what will be measured, which makes no difference here.
struct Flags {
    port: u16,
    workers: usize,
}

impl Flags {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut flags = Self {
            port: 9000,
            workers: 2,
        };
        while let Some(flag) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{flag} needs a value"))?;
            let invalid = |_| format!("{flag} needs a number, not '{value}'");
            match flag.as_str() {
                "--port" => flags.port = value.parse().map_err(invalid)?,
                "--workers" => flags.workers = value.parse().map_err(invalid)?,
                "--mode" => {}
                _ => {
                    return Err(format!(
                        "unknown flag {flag}; there are --port, --workers and --mode"
                    ));
                }
            }
        }
        Ok(flags)
    }
}

async fn serve(port: u16) -> Result<(), Box<dyn std::error::Error>> {
    let hub = Bench.into_hub().build()?;
    let app = Router::new().map_hub("/hub", hub);
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    let listener = socket.listen(4096)?;
    eprintln!(
        "listening on {} as process {}",
        listener.local_addr()?,
        std::process::id()
    );
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |io| drop(io.set_nodelay(true))),
        app,
    )
    .await?;
    Ok(())
}

fn main() -> ExitCode {
    let run = || -> Result<(), Box<dyn std::error::Error>> {
        let flags = Flags::parse(std::env::args().skip(1))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(flags.workers.max(1))
            .enable_all()
            .build()?;
        // Spawned, so that the work happens on the workers and not on the main thread.
        runtime.block_on(async {
            tokio::spawn(async move { serve(flags.port).await.map_err(|error| error.to_string()) })
                .await
        })??;
        Ok(())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hub-server: {error}");
            ExitCode::FAILURE
        }
    }
}
