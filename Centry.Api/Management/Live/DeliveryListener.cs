using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Persistence;
using Npgsql;

namespace Centry.Api.Management.Live;

/// <summary>
/// Hears of attempts at webhooks, of those merchants alone that somebody looks at: who they are is kept in a table, renewed while a stream
/// is open, which the statement that records attempts (<c>record_webhook_attempts</c>) joins. Where nobody looks nothing is announced.
/// </summary>
public sealed class DeliveryListener(NpgsqlDataSource database, LiveFeed feed, TimeProvider time, ILogger<DeliveryListener> logger) : BackgroundService
{
    private const string Channel = "centry_deliveries";

    /// <summary>How long after opening the first stream of a merchant its deliveries may go untold.</summary>
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    private const string AnnounceSql = """
        WITH gone AS (DELETE FROM live_merchants WHERE until <= $2 AND merchant_id <> ALL ($1))
        INSERT INTO live_merchants AS m (merchant_id, until) SELECT * FROM (SELECT merchant_id, $3 FROM unnest($1) t(merchant_id) ORDER BY 1) w
        ON CONFLICT (merchant_id) DO UPDATE SET until = greatest(m.until, excluded.until)
        """;

    private readonly OutageLog _outages = new(logger, "Live deliveries");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
            {
                _outages.Failed(e);
                await Task.Delay(LookAtLeastEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var listener = await PgListener.OpenAsync(database, Channel, cancellationToken);
        _outages.Works();
        listener.Heard += Tell;
        HashSet<Guid> announced = [];
        var renewAt = time.GetUtcNow();
        while (true)
        {
            var looked = feed.Merchants();
            if (looked.Count > 0 && (time.GetUtcNow() >= renewAt || !announced.IsSupersetOf(looked)))
            {
                await AnnounceAsync(listener.Connection, looked, cancellationToken);
                announced = [.. looked];
                renewAt = time.GetUtcNow() + RenewEvery;
            }

            await listener.WaitAsync(LookAtLeastEvery, cancellationToken);
        }
    }

    private async Task AnnounceAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> merchants, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = new NpgsqlCommand(AnnounceSql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. merchants] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + Lasts });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Tell(string payload)
    {
        var told = JsonSerializer.Deserialize<Announcement>(payload, CentryJson.Options)!;
        feed.Tell(told.MerchantId, told.Delivery);
    }

    private sealed record Announcement(Guid MerchantId, LiveDelivery Delivery);
}
