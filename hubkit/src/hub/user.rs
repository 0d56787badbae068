//! Who is connected.

/// The authenticated user behind a connection.
///
/// Put one into the connecting request's extensions, in any axum or tower layer in front of the hub; the hub takes
/// it from there. A user may have many connections at once.
///
/// ```
/// use hubkit::hub::User;
///
/// let user = User::new("7").with_name("Mina").with_claim("plan", "premium").with_role("Admin");
/// assert_eq!(user.id(), "7");
/// assert_eq!(user.claim("plan"), Some("premium"));
/// assert!(user.is_in_role("Admin"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    id: String,
    name: Option<String>,
    roles: Vec<String>,
    claims: Vec<(String, String)>,
}

impl User {
    /// A user by the id that [`Clients::user`](super::Clients::user) will know it by; compared exactly.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: None,
            roles: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Sets the name shown to people.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a role.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// Adds a claim; a name may appear more than once.
    #[must_use]
    pub fn with_claim(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.claims.push((name.into(), value.into()));
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name shown to people.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the user has a role; compared exactly.
    #[must_use]
    pub fn is_in_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    /// All roles, in the order in which they were added.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// The first claim of that name.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    /// All claims, in the order in which they were added.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &str)> {
        self.claims
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
