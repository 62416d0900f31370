//! A view of one object of a raw result, whose errors point into the file.

use std::borrow::Cow;
use std::fmt::Display;

use super::unit::is_tokens_per_second;
use crate::error::{Error, Place};
use crate::record::{Kind, Record, Value};

/// An object, its members found once. Keys that hold null count as missing.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    record: &'a Record<'a>,
    /// The object's own text; `None` for the whole result.
    value: Option<Value<'a>>,
    /// The keys that lead here, for messages: `results.latency.`, or nothing at the top.
    path: String,
    members: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// The whole result.
    pub fn of(record: &'a Record<'a>) -> Self {
        Self { record, value: None, path: String::new(), members: record.members().collect() }
    }

    /// Keys and values, in their order, nulls included.
    pub fn members(&self) -> impl Iterator<Item = (&str, Value<'a>)> {
        self.members.iter().map(|(key, value)| (&**key, *value))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        let (_, value) = self.members.iter().find(|(known, _)| known == key)?;
        (!value.is_null()).then_some(*value)
    }

    /// The object under a key.
    ///
    /// # Errors
    /// A key that occurs twice in it: either value could be the right one.
    pub fn object(&self, key: &str) -> Result<Option<Self>, Error> {
        let value = self.get(key).filter(|value| value.kind() == Kind::Object);
        value.map(|value| self.inner(key, value)).transpose()
    }

    /// The object at the end of a path of keys.
    ///
    /// # Errors
    /// A key that occurs twice in it, or in an object on the way.
    pub(crate) fn object_at(&self, path: &[&str]) -> Result<Option<Self>, Error> {
        let Some((first, way)) = path.split_first() else { return Ok(Some(self.clone())) };
        self.object(first)?.map_or(Ok(None), |object| object.object_at(way))
    }

    /// The objects of the array under a key; an object without members stands for any other
    /// element.
    ///
    /// # Errors
    /// A key that occurs twice in one of them.
    pub fn objects(&self, key: &str) -> Result<Vec<Self>, Error> {
        let elements = self.get(key).map(|value| value.elements()).unwrap_or_default();
        let numbered = elements.into_iter().enumerate();
        numbered.map(|(index, value)| self.inner(&format!("{key}[{index}]"), value)).collect()
    }

    fn inner(&self, key: &str, value: Value<'a>) -> Result<Self, Error> {
        let path = format!("{}{key}.", self.path);
        let members = self.record.members_of(&value)?;
        Ok(Self { record: self.record, value: Some(value), path, members })
    }

    /// What was measured or counted: a number that is not below 0.
    ///
    /// # Errors
    /// A value of another type; one below 0.
    pub fn amount(&self, key: &str) -> Result<Option<f64>, Error> {
        self.get(key).map(|value| self.amount_of(key, &value, value.as_number())).transpose()
    }

    /// The amount that is the value of a key, which reads as `number`.
    ///
    /// # Errors
    /// A value that reads as no number; one below 0.
    pub(crate) fn amount_of(
        &self,
        key: &str,
        value: &Value<'a>,
        number: Option<f64>,
    ) -> Result<f64, Error> {
        match number {
            Some(number) if number < 0.0 => {
                let message = format!(
                    "`{}{key}` is {}, less than 0; the clock or the client is wrong: run the \
                     benchmark again, or leave the file out",
                    self.path,
                    value.shown()
                );
                Err(self.record.error_in(value, message))
            }
            Some(number) => Ok(number),
            None => Err(self.wrong(key, value, "a number")),
        }
    }

    /// What is left of a whole behind a part of it. `None` where one of them is missing.
    ///
    /// # Errors
    /// An amount that is none; a part that is more than the whole.
    pub fn difference(&self, whole: &str, part: &str) -> Result<Option<f64>, Error> {
        match self.amount(whole)?.zip(self.amount(part)?) {
            Some((all, some)) if some > all => {
                let message = format!(
                    "`{0}{part}` is {some}, more than `{0}{whole}`, {all}; one of them is wrong",
                    self.path
                );
                Err(self.error(part, message))
            }
            both => Ok(both.map(|(all, some)| all - some)),
        }
    }

    /// What a label says, as [`Record::label`] has it.
    pub fn label(&self, key: &str) -> Option<Cow<'a, str>> {
        self.get(key)?.as_label()
    }

    /// What a label at the end of a path of keys says.
    ///
    /// # Errors
    /// A key that occurs twice in an object on the way.
    pub(crate) fn label_at(&self, path: &[&str]) -> Result<Option<Cow<'a, str>>, Error> {
        let Some((last, way)) = path.split_last() else { return Ok(None) };
        Ok(self.object_at(way)?.and_then(|object| object.label(last)))
    }

    /// A unit that stands under a key, as `parse` reads it.
    ///
    /// # Errors
    /// One that is missing or that `parse` does not know: it must be `expected`.
    pub fn unit<T>(
        &self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        let text = self.label(key);
        text.as_deref().and_then(parse).ok_or_else(|| {
            let found = text.map_or("missing".to_owned(), |text| format!("\"{text}\""));
            let path = self.path_of(key);
            self.error(key, format!("`{path}` must be {expected}, but is {found}"))
        })
    }

    /// A rate of tokens, in tok/s: the number under a key, whose unit stands under another.
    ///
    /// # Errors
    /// A unit that is another or missing; a number that is none, or below 0.
    pub(crate) fn token_rate(&self, unit: &str, number: &str) -> Result<Option<f64>, Error> {
        self.unit(unit, "tokens/s", |text| is_tokens_per_second(text).then_some(()))?;
        self.amount(number)
    }

    /// An error at a value under a key: what it must be, and what it is.
    pub fn wrong(&self, key: &str, value: &Value<'a>, expected: &str) -> Error {
        let message = format!("`{}{key}` must be {expected}, but is {}", self.path, value.shown());
        self.record.error_in(value, message)
    }

    /// An error at the value of a key, or at the result where it has no such key.
    pub fn error(&self, key: &str, message: impl Display) -> Error {
        match self.members.iter().find(|(known, _)| known == key) {
            Some((_, value)) => self.record.error_in(value, message),
            None => Error::at(&self.place(), message),
        }
    }

    /// An error at a value within this object, however deep it lies.
    pub(crate) fn error_in(&self, value: &Value<'a>, message: impl Display) -> Error {
        self.record.error_in(value, message)
    }

    /// The key with those that lead to it, for messages.
    pub(crate) fn path_of(&self, key: &str) -> String {
        format!("{}{key}", self.path)
    }

    /// Where the object stands.
    pub fn place(&self) -> Place {
        self.value.map_or_else(|| self.record.place().clone(), |value| self.record.place_in(&value))
    }
}
