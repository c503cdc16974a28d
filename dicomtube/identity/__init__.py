"""Who somebody is: members, the providers that vouch for them, and the sessions they have open."""
