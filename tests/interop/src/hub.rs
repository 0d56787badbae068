//! The hub that most tests call.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_core::Stream;
use hubkit::payload::{Binary, Timestamp};
use hubkit::{Context, DisconnectReason, HubError, Streaming};
use tokio_stream::StreamExt as _;

use crate::contract::{Sample, TestClientProxy, TestHub};
use crate::gates::{Gates, Journal};

type Cx = Context<TestClientProxy>;

#[derive(Debug, Default)]
pub(crate) struct Tester {
    gates: Gates,
    journal: Journal,
    count: AtomicU32,
}

impl TestHub for Tester {
    async fn echo_value(&self, _: &Cx, value: serde_json::Value) -> serde_json::Value {
        value
    }

    async fn echo_text(&self, _: &Cx, text: String) -> String {
        text
    }

    async fn echo_bool(&self, _: &Cx, value: bool) -> bool {
        value
    }

    async fn echo_integer(&self, _: &Cx, value: i64) -> i64 {
        value
    }

    async fn echo_float(&self, _: &Cx, value: f64) -> f64 {
        value
    }

    async fn echo_list(&self, _: &Cx, values: Vec<i32>) -> Vec<i32> {
        values
    }

    async fn echo_optional(&self, _: &Cx, text: Option<String>) -> Option<String> {
        text
    }

    async fn echo_sample(&self, _: &Cx, sample: Sample) -> Sample {
        sample
    }

    async fn echo_blob(&self, _: &Cx, blob: Binary) -> Binary {
        blob
    }

    async fn echo_timestamp(&self, _: &Cx, at: Timestamp) -> Timestamp {
        at
    }

    async fn sum(&self, _: &Cx, a: i64, b: i64) -> i64 {
        a.saturating_add(b)
    }

    async fn sum_of_five(&self, _: &Cx, a: i32, b: i32, c: i32, d: i32, e: i32) -> i32 {
        [a, b, c, d, e].into_iter().sum()
    }

    async fn nothing(&self, _: &Cx) {}

    async fn renamed(&self, _: &Cx) -> String {
        "found".to_owned()
    }

    async fn filler(&self, _: &Cx, bytes: usize) -> String {
        "x".repeat(bytes)
    }

    async fn fail_shown(&self, _: &Cx, text: String) -> hubkit::Result<()> {
        Err(HubError::new(text))
    }

    async fn fail_hidden(&self, _: &Cx) -> hubkit::Result<u32> {
        Ok("secret".parse::<u32>()?)
    }

    async fn panic(&self, _: &Cx, text: String) {
        panic!("{text}");
    }

    async fn wait_for(&self, cx: &Cx, gate: String) -> hubkit::Result<String> {
        cx.clients().caller().started(&gate).await?;
        self.gates.pass(&gate).await?;
        Ok(gate)
    }

    async fn open(&self, _: &Cx, gate: String) {
        self.gates.open(&gate);
    }

    async fn count_up(&self, _: &Cx) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    async fn counted(&self, _: &Cx) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    async fn send_many(&self, cx: &Cx, count: u32) -> hubkit::Result<u32> {
        for number in 0..count {
            cx.clients().caller().receive(number.to_string()).await?;
        }
        Ok(count)
    }

    async fn who_am_i(&self, cx: &Cx) -> Option<String> {
        cx.user_id().map(str::to_owned)
    }

    async fn connection_id(&self, cx: &Cx) -> String {
        cx.connection_id().to_owned()
    }

    async fn protocol(&self, cx: &Cx) -> String {
        cx.protocol().name().to_owned()
    }

    async fn header(&self, cx: &Cx, name: String) -> Option<String> {
        let header = cx.headers().get(name)?;
        Some(header.to_str().ok()?.to_owned())
    }

    async fn cookie(&self, cx: &Cx, name: String) -> Option<String> {
        cx.cookie(&name).map(str::to_owned)
    }

    async fn query(&self, cx: &Cx, name: String) -> Option<String> {
        cx.query(&name)
    }

    async fn transport(&self, cx: &Cx) -> Option<String> {
        cx.transport().map(|transport| transport.to_string())
    }

    async fn is_connected(&self, cx: &Cx, connection_id: String) -> bool {
        cx.handle().is_connected(&connection_id)
    }

    async fn abort(&self, cx: &Cx) {
        cx.abort();
    }

    async fn disconnect(&self, cx: &Cx, connection_id: String, reason: String) -> bool {
        cx.handle().disconnect(&connection_id, reason)
    }

    async fn why_gone(&self, _: &Cx, connection_id: String) -> hubkit::Result<String> {
        self.journal.reason(&connection_id).await
    }

    async fn join(&self, cx: &Cx, group: String) -> hubkit::Result<()> {
        Ok(cx.groups().add(group)?)
    }

    async fn leave(&self, cx: &Cx, group: String) {
        cx.groups().remove(group);
    }

    async fn groups(&self, cx: &Cx) -> Vec<String> {
        let mut names = cx.groups().names();
        names.sort();
        names
    }

    async fn send_to_all(&self, cx: &Cx, text: String) -> hubkit::Result<()> {
        cx.clients().all().receive(text).await
    }

    async fn send_to_all_except(
        &self,
        cx: &Cx,
        ids: Vec<String>,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().all_except(ids).receive(text).await
    }

    async fn send_to_others(&self, cx: &Cx, text: String) -> hubkit::Result<()> {
        cx.clients().others().receive(text).await
    }

    async fn send_to_caller(&self, cx: &Cx, text: String) -> hubkit::Result<()> {
        cx.clients().caller().receive(text).await
    }

    async fn send_to_client(&self, cx: &Cx, id: String, text: String) -> hubkit::Result<()> {
        cx.clients().client(id).receive(text).await
    }

    async fn send_to_clients(&self, cx: &Cx, ids: Vec<String>, text: String) -> hubkit::Result<()> {
        cx.clients().clients(ids).receive(text).await
    }

    async fn send_to_group(&self, cx: &Cx, group: String, text: String) -> hubkit::Result<()> {
        cx.clients().group(group).receive(text).await
    }

    async fn send_to_groups(
        &self,
        cx: &Cx,
        groups: Vec<String>,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().groups(groups).receive(text).await
    }

    async fn send_to_group_except(
        &self,
        cx: &Cx,
        group: String,
        ids: Vec<String>,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().group_except(group, ids).receive(text).await
    }

    async fn send_to_others_in_group(
        &self,
        cx: &Cx,
        group: String,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().others_in_group(group).receive(text).await
    }

    async fn send_to_user(&self, cx: &Cx, user: String, text: String) -> hubkit::Result<()> {
        cx.clients().user(user).receive(text).await
    }

    async fn send_to_users(&self, cx: &Cx, users: Vec<String>, text: String) -> hubkit::Result<()> {
        cx.clients().users(users).receive(text).await
    }

    async fn send_filler_to_group(
        &self,
        cx: &Cx,
        group: String,
        bytes: usize,
    ) -> hubkit::Result<()> {
        cx.clients().group(group).receive("x".repeat(bytes)).await
    }

    async fn send_sample_to_caller(&self, cx: &Cx, sample: Sample) -> hubkit::Result<()> {
        cx.clients().caller().deliver(&sample).await
    }

    async fn send_nothing_to_caller(&self, cx: &Cx) -> hubkit::Result<()> {
        cx.clients().caller().nothing().await
    }

    fn count_to(&self, _: &Cx, end: u32) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..end)
    }

    fn count_then_fail(&self, _: &Cx, end: u32) -> impl Stream<Item = hubkit::Result<u32>> {
        let failure = Err(HubError::new("counted far enough"));
        tokio_stream::iter((0..end).map(Ok).chain([failure]))
    }

    fn count_forever(&self, _: &Cx) -> impl Stream<Item = u64> {
        tokio_stream::iter(0..)
    }

    async fn count_when_open(
        &self,
        _: &Cx,
        gate: String,
        end: u32,
    ) -> hubkit::Result<impl Stream<Item = u32>> {
        self.gates.pass(&gate).await?;
        Ok(tokio_stream::iter(0..end))
    }

    async fn count_to_even(&self, _: &Cx, end: u32) -> hubkit::Result<impl Stream<Item = u32>> {
        if end % 2 == 1 {
            return Err(HubError::new("that is odd"));
        }
        Ok(tokio_stream::iter(0..end))
    }

    async fn concat(&self, _: &Cx, mut parts: Streaming<String>) -> hubkit::Result<String> {
        let mut whole = String::new();
        while let Some(part) = parts.next().await {
            whole.push_str(&part?);
        }
        Ok(whole)
    }

    async fn concat_to_caller(&self, cx: &Cx, parts: Streaming<String>) -> hubkit::Result<()> {
        let whole = self.concat(cx, parts).await?;
        cx.clients().caller().receive(whole).await
    }

    async fn weave(
        &self,
        _: &Cx,
        mut left: Streaming<String>,
        separator: String,
        mut right: Streaming<String>,
    ) -> hubkit::Result<Vec<String>> {
        let mut woven = Vec::new();
        while let (Some(a), Some(b)) = (left.next().await, right.next().await) {
            woven.push(format!("{}{separator}{}", a?, b?));
        }
        Ok(woven)
    }

    async fn take(
        &self,
        _: &Cx,
        count: usize,
        mut parts: Streaming<String>,
    ) -> hubkit::Result<Vec<String>> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let Some(part) = parts.next().await else {
                break;
            };
            taken.push(part?);
        }
        Ok(taken)
    }

    async fn how_it_ends(&self, _: &Cx, mut parts: Streaming<String>) -> String {
        let mut count = 0;
        loop {
            match parts.next().await {
                Some(Ok(_)) => count += 1,
                Some(Err(error)) => return format!("{error} after {count}"),
                None => return format!("complete after {count}"),
            }
        }
    }

    fn twice(
        &self,
        _: &Cx,
        parts: Streaming<String>,
    ) -> impl Stream<Item = hubkit::Result<String>> {
        parts.map(|part| Ok(part?.repeat(2)))
    }

    async fn ask_me(&self, cx: &Cx, question: String) -> hubkit::Result<i64> {
        let answer = cx.clients().caller().answer(question).await;
        answer.map_err(|error| HubError::new(error.to_string()))
    }

    async fn ask_group(&self, cx: &Cx, group: String, question: String) -> Vec<String> {
        let answers = cx.clients().group(group).answer(question);
        let mut told: Vec<String> = answers
            .map(|(_, answer)| {
                answer.map_or_else(|error| error.to_string(), |number| number.to_string())
            })
            .collect()
            .await;
        told.sort();
        told
    }

    async fn on_disconnected(&self, cx: &Cx, reason: &DisconnectReason) {
        self.journal.note(cx.connection_id(), reason.to_string());
    }
}
