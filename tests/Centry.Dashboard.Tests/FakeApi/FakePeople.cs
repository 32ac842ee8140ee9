using System.Collections.Concurrent;
using Centry.Contracts;

namespace Centry.Dashboard.Tests.FakeApi;

/// <summary>Somebody who can sign in to the fake API.</summary>
public sealed record FakePerson(MeResponse Me, string Password, IReadOnlyList<FakeMerchant> Merchants);

/// <summary>Who there is, and which tokens work. Refresh tokens work once; using one again ends its whole family.</summary>
public sealed class FakePeople
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, FakePerson> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Family> _access = [];
    private readonly Dictionary<string, (Family Family, bool Spent)> _refresh = [];

    /// <summary>Seconds that access tokens live.</summary>
    public int ExpiresIn { get; set; } = 900;

    public int Refreshes { get; private set; }

    public IEnumerable<FakePerson> All => _people.Values;

    public void Add(FakePerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        _people[person.Me.Email] = person;
    }

    public TokenResponse? Login(LoginRequest login)
    {
        ArgumentNullException.ThrowIfNull(login);
        lock (_lock)
        {
            return _people.TryGetValue(login.Email, out var person) && person.Password == login.Password ? Issue(new Family(person)) : null;
        }
    }

    public TokenResponse? Refresh(string token)
    {
        lock (_lock)
        {
            if (!_refresh.TryGetValue(token, out var found) || found.Family.Ended)
            {
                return null;
            }
            if (found.Spent)
            {
                found.Family.Ended = true;
                return null;
            }
            _refresh[token] = (found.Family, true);
            Refreshes++;
            return Issue(found.Family);
        }
    }

    public void Logout(string token)
    {
        lock (_lock)
        {
            if (_refresh.TryGetValue(token, out var found))
            {
                found.Family.Ended = true;
            }
        }
    }

    /// <summary>Ends every sign-in of a person.</summary>
    public void Revoke(string email)
    {
        lock (_lock)
        {
            foreach (var family in _access.Values.Where(family => family.Person.Me.Email == email))
            {
                family.Ended = true;
            }
        }
    }

    /// <summary>Sign-ins of a person that have not ended.</summary>
    public int LiveSessions(string email)
    {
        lock (_lock)
        {
            return _access.Values.Where(family => family.Person.Me.Email == email && !family.Ended).Distinct().Count();
        }
    }

    public FakePerson? Of(string? authorization)
    {
        lock (_lock)
        {
            return authorization is not null && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
                && _access.TryGetValue(authorization[7..], out var family) && !family.Ended ? family.Person : null;
        }
    }

    private TokenResponse Issue(Family family)
    {
        var (access, refresh) = ($"access-{Guid.NewGuid():N}", $"refresh-{Guid.NewGuid():N}");
        _access[access] = family;
        _refresh[refresh] = (family, false);
        return new TokenResponse(access, refresh, ExpiresIn, family.Person.Me);
    }

    private sealed class Family(FakePerson person)
    {
        public FakePerson Person => person;
        public bool Ended { get; set; }
    }
}
