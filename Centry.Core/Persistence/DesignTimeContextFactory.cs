using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Centry.Core.Persistence;

/// <summary>For <c>dotnet ef migrations add</c> alone: scaffolding needs the model, not a server.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<CentryDbContext>
{
    public CentryDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CentryDbContext>().UseNpgsql("Host=design-time");
        CentryDbContext.UseConventions(options);
        return new CentryDbContext(options.Options);
    }
}
