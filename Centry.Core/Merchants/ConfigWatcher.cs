using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Centry.Core.Merchants;

/// <summary>
/// Keeps <see cref="MerchantDirectory"/> true: hears PostgreSQL's notifications of changes, and looks for their marks twice a second
/// besides, so that a change takes effect everywhere within a second even where a notification was lost. Redis has no part in it.
/// </summary>
public sealed class ConfigWatcher(NpgsqlDataSource database, MerchantDirectory directory, KeyRing keyRing, TimeProvider time, ILogger<ConfigWatcher> logger) : BackgroundService
{
    public const string Channel = "centry_config";

    /// <summary>Said on <see cref="Channel"/> when the key ring has changed.</summary>
    public const string KeyRingPayload = "key-ring";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    // Marks are looked for a while back, for a transaction may commit well after it made its mark.
    private const string Marks = "SELECT merchant_id, version FROM config_changes WHERE changed_at > clock_timestamp() - interval '30 seconds'";

    private readonly Dictionary<Guid, long> _seen = [];
    private readonly OutageLog _outages = new(logger, "Changes of the configuration");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _outages.Failed(e);
                directory.InvalidateAll();
                await Task.Delay(LookEvery, time, stoppingToken);
            }
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        await using var listener = await PgListener.OpenAsync(database, Channel, stoppingToken);
        listener.Heard += payload =>
        {
            if (Guid.TryParse(payload, out var merchantId))
                directory.Invalidate(merchantId);
            else if (payload == KeyRingPayload)
                keyRing.Reload();
        };

        _outages.Works();
        // Changes from before we listened are caught here.
        directory.InvalidateAll();
        keyRing.Reload();
        while (true)
        {
            await listener.WaitAsync(LookEvery, stoppingToken);
            await using var command = new NpgsqlCommand(Marks, listener.Connection);
            await using var reader = await command.ExecuteReaderAsync(stoppingToken);
            var current = new HashSet<Guid>();
            while (await reader.ReadAsync(stoppingToken))
            {
                var (merchantId, version) = (reader.GetGuid(0), reader.GetInt64(1));
                current.Add(merchantId);
                if (_seen.TryGetValue(merchantId, out var before) && before == version)
                    continue;
                _seen[merchantId] = version;
                directory.Invalidate(merchantId);
            }

            foreach (var old in _seen.Keys.Where(k => !current.Contains(k)).ToList())
                _seen.Remove(old);
        }
    }
}
