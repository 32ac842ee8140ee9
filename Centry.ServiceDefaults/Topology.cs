namespace Centry.ServiceDefaults;

/// <summary>
/// The one description of the stack's names. The app host, the one-machine stack and every service take them from here,
/// and a test holds the app host's source to it.
/// </summary>
public static class Topology
{
    /// <summary>Resource names; also the names under which services find each other.</summary>
    public static class Resources
    {
        public const string Postgres = "postgres";
        public const string Migrations = "migrations";
        public const string Api = "api";
        public const string Worker = "worker";
        public const string Dashboard = "dashboard";
        public const string Simulator = "simulator";
    }

    /// <summary>Connection names: <c>ConnectionStrings:{name}</c>.</summary>
    public static class Connections
    {
        public const string Database = "centry";
        public const string Redis = "redis";
    }
}
