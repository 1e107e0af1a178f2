using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Serverless.Embedded.PowerLoss;

/// <summary>
/// Stands between SQLite and the system's files, and tells a <see cref="PowerCut"/> of every write, cut, sync and
/// deletion in the folders that are watched, in the order in which SQLite asks for them. Other files are left alone.
/// </summary>
internal static unsafe class WatchedFiles
{
    private static readonly ConcurrentDictionary<string, PowerCut> Folders = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, (nint Methods, PowerCut Cut, string Path)> Files = [];
    private static readonly ConcurrentDictionary<nint, nint> Replaced = [];
    private static readonly NativeVfs* System = Install();

    public static void Watch(string folder, PowerCut cut)
    {
        RuntimeHelpers.RunClassConstructor(typeof(WatchedFiles).TypeHandle);
        Folders[folder] = cut;
    }

    public static void Leave(string folder) => Folders.TryRemove(folder, out _);

    private static NativeVfs* Install()
    {
        SQLitePCL.Batteries_V2.Init();
        var system = NativeSqlite.FindVfs(null);
        var watching = (NativeVfs*)NativeMemory.Alloc((nuint)sizeof(NativeVfs));
        *watching = *system;
        watching->Next = null;
        watching->Name = (byte*)Marshal.StringToCoTaskMemUTF8("watched");
        watching->Open = &Open;
        watching->Delete = &Delete;
        return NativeSqlite.RegisterVfs(watching, 1) == 0 ? system : throw new InvalidOperationException("SQLite takes no other files.");
    }

    private static PowerCut? Find(string path) => Path.GetDirectoryName(path) is { } folder ? Folders.GetValueOrDefault(folder) : null;

    private static NativeMethods* Replace(nint methods) => (NativeMethods*)Replaced.GetOrAdd(methods, _ =>
    {
        var own = (NativeMethods*)NativeMemory.Alloc((nuint)sizeof(NativeMethods));
        *own = *(NativeMethods*)methods;
        own->Close = &Close;
        own->Write = &Write;
        own->Truncate = &Truncate;
        own->Sync = &Sync;
        return (nint)own;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(NativeVfs* vfs, byte* name, NativeFile* file, int flags, int* outFlags)
    {
        var result = System->Open(System, name, file, flags, outFlags);
        if (result == 0 && name != null && Marshal.PtrToStringUTF8((nint)name) is { } path && Find(path) is { } cut)
        {
            cut.Opened(path);
            Files[(nint)file] = ((nint)file->Methods, cut, path);
            file->Methods = Replace((nint)file->Methods);
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(NativeVfs* vfs, byte* name, int sync)
    {
        var path = Marshal.PtrToStringUTF8((nint)name)!;
        Find(path)?.Delete(path);
        return System->Delete(System, name, sync);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(NativeFile* file)
    {
        Files.TryRemove((nint)file, out var watched);
        file->Methods = (NativeMethods*)watched.Methods;
        return file->Methods->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(NativeFile* file, void* bytes, int length, long offset)
    {
        var watched = Files[(nint)file];
        watched.Cut.Write(watched.Path, new ReadOnlySpan<byte>(bytes, length), offset);
        return ((NativeMethods*)watched.Methods)->Write(file, bytes, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(NativeFile* file, long length)
    {
        var watched = Files[(nint)file];
        watched.Cut.SetLength(watched.Path, length);
        return ((NativeMethods*)watched.Methods)->Truncate(file, length);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(NativeFile* file, int flags)
    {
        var watched = Files[(nint)file];
        watched.Cut.Sync(watched.Path);
        return ((NativeMethods*)watched.Methods)->Sync(file, flags);
    }
}
