//! Values whose form depends on the protocol, and the methods that return them.

use std::collections::BTreeMap;
use std::time::SystemTime;

use futures_core::Stream;
use hubkit::payload::{Binary, Enumeration, Timestamp};
use hubkit::{Context, Streaming, client_interface, hub};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
pub(crate) enum Priority {
    Low,
    High = 5,
}

/// One whose members are not all known.
#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
pub(crate) enum Status {
    Open,
    #[enumeration(other)]
    Unknown = -1,
}

/// Everything of it in one type, with the names that JavaScript expects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parcel {
    #[serde(alias = "PackedAt", with = "hubkit::payload::timestamp")]
    pub(crate) packed_at: SystemTime,
    #[serde(with = "hubkit::payload::timestamp", default)]
    pub(crate) opened_at: Option<SystemTime>,
    #[serde(with = "hubkit::payload::bytes")]
    pub(crate) content: Vec<u8>,
    pub(crate) priority: Priority,
}

/// What the server calls.
#[client_interface]
pub(crate) trait PayloadClient {
    async fn received(&self, data: Binary, at: Timestamp, priority: Priority);
    async fn sign(&self, data: Binary) -> Binary;
}

/// What the tests call.
#[hub(client = PayloadClient)]
pub(crate) trait PayloadHub {
    async fn echo_bytes(&self, data: Binary) -> Binary;
    async fn echo_time(&self, at: Timestamp) -> Timestamp;
    async fn echo_priority(&self, priority: Priority) -> Priority;
    async fn echo_counts(&self, counts: BTreeMap<Priority, u32>) -> BTreeMap<Priority, u32>;
    async fn echo_status(&self, status: Status) -> Status;
    async fn echo_parcel(&self, parcel: Parcel) -> Parcel;
    /// Sends them back in a call.
    async fn send_back(
        &self,
        data: Binary,
        at: Timestamp,
        priority: Priority,
    ) -> hubkit::Result<()>;
    /// Returns what the caller makes of the bytes.
    async fn have_signed(&self, data: Binary) -> hubkit::Result<Binary>;
    /// Returns every uploaded part.
    fn echo_stream(&self, parts: Streaming<Binary>) -> impl Stream<Item = hubkit::Result<Binary>>;
}

#[derive(Debug)]
pub(crate) struct Payloads;

type Cx = Context<PayloadClientProxy>;

impl PayloadHub for Payloads {
    async fn echo_bytes(&self, _: &Cx, data: Binary) -> Binary {
        data
    }

    async fn echo_time(&self, _: &Cx, at: Timestamp) -> Timestamp {
        at
    }

    async fn echo_priority(&self, _: &Cx, priority: Priority) -> Priority {
        priority
    }

    async fn echo_counts(
        &self,
        _: &Cx,
        counts: BTreeMap<Priority, u32>,
    ) -> BTreeMap<Priority, u32> {
        counts
    }

    async fn echo_status(&self, _: &Cx, status: Status) -> Status {
        status
    }

    async fn echo_parcel(&self, _: &Cx, parcel: Parcel) -> Parcel {
        parcel
    }

    async fn send_back(
        &self,
        cx: &Cx,
        data: Binary,
        at: Timestamp,
        priority: Priority,
    ) -> hubkit::Result<()> {
        cx.clients().caller().received(&data, at, priority).await
    }

    async fn have_signed(&self, cx: &Cx, data: Binary) -> hubkit::Result<Binary> {
        Ok(cx.clients().caller().sign(data).await?)
    }

    fn echo_stream(
        &self,
        _: &Cx,
        parts: Streaming<Binary>,
    ) -> impl Stream<Item = hubkit::Result<Binary>> {
        use tokio_stream::StreamExt as _;
        parts.map(|part| Ok(part?))
    }
}
