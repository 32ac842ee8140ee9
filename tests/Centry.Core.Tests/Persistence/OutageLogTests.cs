using Centry.Core.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using Xunit;

namespace Centry.Core.Tests.Persistence;

public sealed class OutageLogTests
{
    private readonly FakeLogCollector _said = new();
    private readonly OutageLog _log;

    public OutageLogTests() => _log = new OutageLog(new FakeLogger(_said), "Notices of work");

    private IEnumerable<(LogLevel, string)> Said => _said.GetSnapshot().Select(record => (record.Level, record.Message));

    [Fact]
    public void An_outage_is_told_when_it_begins_and_when_it_is_over()
    {
        _log.Works();
        for (var i = 0; i < 3; i++)
            _log.Failed(new NpgsqlException("Failed to connect", new IOException()));
        _log.Works();
        _log.Works();

        Assert.Equal([(LogLevel.Warning, "Notices of work wait for the database (Failed to connect)"), (LogLevel.Information, "Notices of work go on")], Said);
        Assert.Null(_said.GetSnapshot()[0].Exception);
    }

    [Fact]
    public void Another_reason_is_told_and_a_fault_of_ours_with_where_it_was()
    {
        _log.Failed(new NpgsqlException("Failed to connect", new IOException()));
        _log.Failed(new InvalidOperationException("No such column"));

        Assert.Equal([LogLevel.Warning, LogLevel.Error], Said.Select(said => said.Item1));
        Assert.IsType<InvalidOperationException>(_said.GetSnapshot()[1].Exception);
    }
}
