using Centry.Core.Audit;
using Npgsql;

namespace Centry.Api.People;

/// <summary>Who is signed in, known to be so at this moment.</summary>
/// <param name="HasStrongSession">Whether it began with more than a password.</param>
public sealed record SignedInPerson(Guid UserId, Guid SessionId, string Email, bool IsPlatformAdmin, bool HasStrongSession)
{
    public static SignedInPerson Of(HttpContext http)
        => http.Features.Get<SignedInPerson>() ?? throw new InvalidOperationException("This route does not ask who is signed in.");
}

/// <summary>Lets a request pass whose session goes on. Asked of the database each time: signing out takes effect at once.</summary>
internal sealed class SignedInFilter(NpgsqlDataSource database, TimeProvider time) : IEndpointFilter
{
    private const string Sql = """
        SELECT u.email, u.is_platform_admin, s.method <> 'password' FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = $2 AND s.user_id = $1 AND s.revoked_at IS NULL AND s.expires_at > $3
        """;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (AccessTokens.Read(http.User) is not var (userId, sessionId) || await FindAsync(userId, sessionId, http.RequestAborted) is not { } person)
            return PeopleFeature.SessionOver(http);
        http.Features.Set(person);
        http.ActAs(ActorKinds.Member, person.UserId, person.Email);
        return await next(context);
    }

    private async Task<SignedInPerson?> FindAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sessionId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new SignedInPerson(userId, sessionId, row.GetString(0), row.GetBoolean(1), row.GetBoolean(2)) : null;
    }
}
