using System.Text.Json;
using Centry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Centry.Dashboard.Tests.FakeApi;

/// <summary>The part of the management API that the dashboard uses, on a real port, with data that tests own.</summary>
public sealed class FakeApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeApiHost(WebApplication app) => _app = app;

    public FakePeople People { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>Whether the open reference can be read.</summary>
    public bool HasReference { get; set; } = true;

    public static async Task<FakeApiHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => CentryJson.Configure(options.SerializerOptions));
        var app = builder.Build();
        var host = new FakeApiHost(app);
        host.MapAuth();
        host.MapMerchants();
        host.MapReference();
        await app.StartAsync();
        host.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return host;
    }

    /// <summary>A new person with merchants of their own: tests do not meet.</summary>
    public FakePerson AddPerson(params string[] merchantNames)
    {
        var merchants = merchantNames.Select(name => new FakeMerchant(name)).ToList();
        var membership = new MembershipView(
            Guid.NewGuid(), "Kampala Traders Ltd", "owner", Permissions.All, [.. merchants.Select(merchant => new MerchantRef(merchant.Id, merchant.Name))]);
        var me = new MeResponse(Guid.NewGuid(), $"{Guid.NewGuid():N}@example.com", "Amina Nakato", false, 0, [membership]);
        var person = new FakePerson(me, "correct horse battery", merchants);
        People.Add(person);
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var merchant in People.All.SelectMany(person => person.Merchants))
        {
            merchant.Hangup();
        }
        await _app.DisposeAsync();
    }

    private void MapAuth()
    {
        var auth = _app.MapGroup("/api/v1/auth");
        auth.MapPost("/login", (LoginRequest login) => People.Login(login) is { } tokens
            ? Results.Ok(tokens) : Refuse(401, ErrorCodes.InvalidCredentials, "The e-mail or the password is wrong."));
        auth.MapPost("/refresh", (RefreshRequest refresh) => People.Refresh(refresh.RefreshToken) is { } tokens
            ? Results.Ok(tokens) : Refuse(401, ErrorCodes.Unauthorized, "Sign in again."));
        auth.MapPost("/logout", (RefreshRequest refresh) =>
        {
            People.Logout(refresh.RefreshToken);
            return Results.NoContent();
        });
        auth.MapGet("/me", (HttpRequest request) => People.Of(request.Headers.Authorization) is { } person
            ? Results.Ok(person.Me) : Refuse(401, ErrorCodes.Unauthorized, "Sign in again."));
    }

    private void MapMerchants()
    {
        var group = _app.MapGroup("/api/v1/merchants/{id:guid}");
        group.MapGet("/balances", (Guid id, string environment, HttpRequest request) => With(id, request, merchant => Results.Ok(
            merchant.Balances.Where(row => row.Environment == environment).Select(row => row.Balance).OrderBy(row => row.CountryCode))));
        group.MapGet("/payins", (Guid id, string environment, string? status, string? gateway, string? country_code, string? search, int? limit, int? offset, HttpRequest request)
            => With(id, request, merchant => Results.Ok(merchant.List(environment, status, gateway, country_code, search, limit ?? 50, offset ?? 0))));
        group.MapGet("/payins/{payinId:guid}", (Guid id, Guid payinId, HttpRequest request) => With(id, request, merchant
            => merchant.Find(payinId) is { } payin ? Results.Ok(payin) : Refuse(404, ErrorCodes.NotFound, "There is no such payin.")));
        group.MapGet("/statistics", (Guid id, string environment, DateOnly from, DateOnly to, string time_zone, HttpRequest request)
            => With(id, request, merchant => Results.Ok(merchant.Sum(environment, from, to, time_zone))));
        group.MapGet("/activity", (Guid id, string environment, int limit, HttpRequest request) => With(id, request, merchant => Results.Ok(merchant.Latest(environment, limit))));
        group.MapGet("/attention", (Guid id, HttpRequest request) => With(id, request, merchant => Results.Ok(merchant.Attention)));
        group.MapGet("/payment-options", (Guid id, HttpRequest request) => With(id, request, _ => Results.Ok(Sample.Options)));
        group.MapGet("/live", LiveAsync);
    }

    private void MapReference() => _app.MapGet("/api/v1/merchants/reference", () => HasReference
        ? Results.Ok(SampleReference.View) : Refuse(503, ErrorCodes.ServerError, "Not now."));

    private IResult With(Guid id, HttpRequest request, Func<FakeMerchant, IResult> answer)
    {
        if (People.Of(request.Headers.Authorization) is not { } person)
        {
            return Refuse(401, ErrorCodes.Unauthorized, "Sign in again.");
        }
        var merchant = person.Merchants.FirstOrDefault(merchant => merchant.Id == id);
        request.HttpContext.Response.Headers["X-Request-Id"] = "req_test_42";
        return merchant is null ? Refuse(404, ErrorCodes.NotFound, "There is no such merchant.")
            : merchant.Failure is { } failure ? Results.Json(failure.Body, statusCode: failure.Status)
            : answer(merchant);
    }

    private async Task LiveAsync(Guid id, HttpContext context)
    {
        var merchant = People.Of(context.Request.Headers.Authorization)?.Merchants.FirstOrDefault(merchant => merchant.Id == id);
        if (merchant is null)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsJsonAsync(new ErrorBody { Error = "Sign in again.", Code = ErrorCodes.Unauthorized }, CentryJson.Options);
            return;
        }
        var listener = merchant.Listen(context.Request.Headers["Last-Event-ID"].FirstOrDefault());
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": open\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (var change in listener.Reader.ReadAllAsync(context.RequestAborted))
            {
                var data = JsonSerializer.Serialize(change, CentryJson.Options);
                await context.Response.WriteAsync($"id: {change.Sequence}\nevent: change\ndata: {data}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener has gone.
        }
        merchant.Leave(listener);
    }

    private static IResult Refuse(int status, string code, string sentence)
        => Results.Json(new ErrorBody { Error = sentence, Code = code }, CentryJson.Options, statusCode: status);
}
