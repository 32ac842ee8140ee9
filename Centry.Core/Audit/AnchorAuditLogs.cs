using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Audit;

/// <summary>
/// Verifies every organization's audit log and writes its end into the service's log: who keeps logs apart from the database can tell later
/// that nothing up to there was changed, even by whoever may switch off the database's triggers.
/// </summary>
public sealed partial class AnchorAuditLogs(IServiceScopeFactory scopes, ILogger<AnchorAuditLogs> logger)
{
    /// <returns>The organizations whose log does not fit.</returns>
    public async Task<IReadOnlyList<AuditVerdict>> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var verifier = scope.ServiceProvider.GetRequiredService<AuditVerifier>();
        var broken = new List<AuditVerdict>();
        foreach (var organizationId in await context.Organizations.OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(cancellationToken))
        {
            var verdict = await verifier.VerifyAsync(organizationId, cancellationToken);
            if (verdict.IsIntact)
            {
                LogAnchor(logger, organizationId, verdict.HeadSequence, Convert.ToHexStringLower(verdict.HeadHash));
                continue;
            }

            LogBroken(logger, organizationId, verdict.BrokenAt!.Value);
            broken.Add(verdict);
        }

        return broken;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit log of {OrganizationId}: {Sequence} entries, the last has hash {Hash}")]
    private static partial void LogAnchor(ILogger logger, Guid organizationId, long sequence, string hash);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log of {OrganizationId} was tampered with: entry {Sequence} does not fit")]
    private static partial void LogBroken(ILogger logger, Guid organizationId, long sequence);
}
