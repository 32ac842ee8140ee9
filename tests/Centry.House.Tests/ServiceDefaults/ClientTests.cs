using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Centry.House.Tests.ServiceDefaults;

public sealed class ClientTests
{
    [Fact]
    public void A_missing_database_connection_string_is_named_with_both_its_keys()
    {
        var builder = WebApplication.CreateBuilder();

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddNpgsqlDbContext<NamingContext>("centry"));

        Assert.Contains("ConnectionStrings:centry", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__centry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_Redis_connection_string_is_named_with_both_its_keys()
    {
        var builder = WebApplication.CreateBuilder();

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddRedisClient("redis"));

        Assert.Contains("ConnectionStrings:redis", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_is_pooled_retries_and_may_be_given_further_options()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:centry"] = "Host=127.0.0.1;Username=u;Password=p;Database=centry";
        builder.AddNpgsqlDbContext<NamingContext>("centry");
        builder.Services.ConfigureDbContext<NamingContext>(options => options.UseSnakeCaseNamingConvention());
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();

        var context = scope.ServiceProvider.GetRequiredService<NamingContext>();

        Assert.True(context.Database.CreateExecutionStrategy().RetriesOnFailure);
        Assert.Equal("paid_at", context.Model.FindEntityType(typeof(Row))!.GetProperty(nameof(Row.PaidAt)).GetColumnName());
    }

    private sealed class Row
    {
        public int Id { get; set; }
        public DateTime PaidAt { get; set; }
    }

    private sealed class NamingContext(DbContextOptions<NamingContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Row>();
    }
}
