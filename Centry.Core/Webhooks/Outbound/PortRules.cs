using System.Collections.Frozen;

namespace Centry.Core.Webhooks.Outbound;

/// <summary>
/// Ports where something else than HTTP listens by convention: a signed POST there would be read as commands of another
/// protocol. The list that browsers refuse (WHATWG Fetch, "port blocking") and the usual databases, caches, brokers and
/// remote logins.
/// </summary>
internal static class PortRules
{
    private static readonly FrozenSet<int> Browsers = FrozenSet.Create(
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111,
        113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548,
        554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
        6666, 6667, 6668, 6669, 6679, 6697, 10080);

    private static readonly FrozenSet<int> Services = FrozenSet.Create(
        88, 445, 464, 873, // Kerberos, SMB, rsync
        1433, 1521, 3050, 3306, 5432, 6432, 9042, 27017, 27018, 27019, // databases
        6379, 6380, 11211, // Redis, memcached
        1883, 2181, 5671, 5672, 8883, 9092, // brokers
        3389, 5900); // RDP, VNC

    public static bool IsRefused(int port) => Browsers.Contains(port) || Services.Contains(port);
}
