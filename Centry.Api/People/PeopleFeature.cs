using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Centry.Api.People;

/// <summary>Signing in, and knowing who asks.</summary>
public static class PeopleFeature
{
    /// <summary>The policy of every route that wants a signed-in person.</summary>
    public const string SignedIn = "centry-signed-in";

    private static readonly Refusal NotSignedIn = new(ErrorCodes.Unauthorized,
        "Sign in first: send an access token that has not expired as Authorization: Bearer <access_token>.");

    private static readonly Refusal Forbidden = new(ErrorCodes.MissingPermission, "Your role does not allow this.");

    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddPeopleCore();
        services.AddOptions<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section))
            .Validate(o => o.IsValid(), $"{AuthOptions.Section}:{nameof(AuthOptions.SigningKey)} must be base64 of at least {AuthOptions.KeyBytesMin} bytes.")
            .ValidateOnStart();
        services.AddSingleton<AccessTokens>();
        services.AddAuthentication().AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<AccessTokens>(Configure);
        services.AddAuthorizationBuilder().AddPolicy(SignedIn, policy => policy
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser());
        return services;
    }

    /// <summary>Refuses a request whose session has ended, with what the bearer scheme answers too.</summary>
    internal static IResult SessionOver(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = Challenge(withToken: true);
        return NotSignedIn.ToResult();
    }

    private static void Configure(JwtBearerOptions options, AccessTokens tokens)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = tokens.ValidationParameters();
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = async context =>
            {
                // The key is read when the first token comes, not at start-up: starting must not depend on the database.
                if (context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
                    await tokens.LoadKeyAsync(context.HttpContext.RequestAborted);
            },
            OnTokenValidated = context =>
            {
                if (AccessTokens.Read(context.Principal!) is null)
                    context.Fail("The token names no person or no session.");
                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                context.HandleResponse();
                context.Response.Headers.WWWAuthenticate = Challenge(context.AuthenticateFailure is not null);
                return Refusals.WriteAsync(context.HttpContext, NotSignedIn);
            },
            OnForbidden = context => Refusals.WriteAsync(context.HttpContext, Forbidden),
        };
    }

    // RFC 6750, 3: an error only where a token was sent.
    private static string Challenge(bool withToken) => withToken ? "Bearer error=\"invalid_token\"" : "Bearer";
}
