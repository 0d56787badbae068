//! Where imported rows go.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::contract::Row;

/// What a real store takes to write a row. It makes an import last, and its sender wait.
const WRITING: Duration = Duration::from_millis(1);
/// Keeps sums finite.
const HIGHEST_PRICE: f64 = 1e9;
/// The longest value that is repeated in a problem's text.
const LONGEST_SHOWN: usize = 20;

/// A store of imported rows. The example needs no more than their number.
#[derive(Debug, Default)]
pub struct Stock {
    rows: Mutex<u64>,
}

impl Stock {
    /// Checks a row and writes it down; returns what it is worth.
    ///
    /// # Errors
    /// When it is a bad row, with what is wrong.
    pub async fn add(&self, row: &Row) -> Result<f64, String> {
        let worth = worth(row)?;
        sleep(WRITING).await;
        *self.rows() += 1;
        Ok(worth)
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        *self.rows()
    }

    /// Deletes everything; returns how many rows that were.
    pub fn clear(&self) -> u64 {
        std::mem::take(&mut *self.rows())
    }

    fn rows(&self) -> MutexGuard<'_, u64> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn worth(row: &Row) -> Result<f64, String> {
    if row.item.trim().is_empty() {
        return Err(format!("line {}: there is no item", row.line));
    }
    let bad = |what: &str, text: &str, wanted: &str| {
        let shown: String = text.chars().take(LONGEST_SHOWN).collect();
        Err(format!(
            "line {}: `{shown}` is no {what}; write {wanted}",
            row.line
        ))
    };
    let quantity = match row.quantity.trim().parse::<u32>() {
        Ok(quantity) if quantity > 0 => f64::from(quantity),
        _ => return bad("quantity", &row.quantity, "a whole number above zero"),
    };
    match row.price.trim().parse::<f64>() {
        Ok(price) if (0.0..=HIGHEST_PRICE).contains(&price) => Ok(quantity * price),
        _ => bad("price", &row.price, "a number like 12.50"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(item: &str, quantity: &str, price: &str) -> Row {
        Row {
            line: 7,
            item: item.to_owned(),
            quantity: quantity.to_owned(),
            price: price.to_owned(),
        }
    }

    #[test]
    fn a_good_row_has_a_worth() {
        assert_eq!(worth(&row("nail", " 200 ", "0.05")), Ok(10.0));
        assert_eq!(worth(&row("sample", "1", "0")), Ok(0.0));
    }

    #[test]
    fn a_bad_row_is_told_with_its_line_and_the_fix() {
        let told = |row| worth(&row).expect_err("a bad row");
        assert_eq!(told(row(" ", "1", "1")), "line 7: there is no item");
        assert_eq!(
            told(row("nail", "many", "1")),
            "line 7: `many` is no quantity; write a whole number above zero"
        );
        for quantity in ["0", "-1", "1.5", "", "99999999999"] {
            assert!(told(row("nail", quantity, "1")).contains("is no quantity"));
        }
        for price in ["-1", "inf", "NaN", "1e10", "1,50", ""] {
            assert!(told(row("nail", "1", price)).contains("is no price"));
        }
        assert!(told(row("nail", &"9".repeat(10_000), "1")).len() < 100);
    }
}
