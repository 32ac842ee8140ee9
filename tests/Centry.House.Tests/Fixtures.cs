using Centry.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]
