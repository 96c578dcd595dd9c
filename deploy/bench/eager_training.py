#!/usr/bin/env python3
"""Training throughput of KM-UNet in PyTorch eager mode, for comparison with the trainer's.

The same shapes as the trainer's network (asserted by its number of parameters), random data, float32, BCE + Dice, AdamW:
forward, backward and step, nothing else. S6 is scanned in two levels of elementary operations, chunks of about the square root
of the length, since PyTorch alone has no kernel for it.

    deploy/bench/eager_training.py [--scan nc-ssd|s6] [--device cuda|cpu] [--size 256] [--batches 8,16] [--seconds 10] [--profile]

Needs torch only. Prints one JSON line per batch size and way of reading the loss; with --profile the time that the 40
dearest operators take on the device, by shapes, instead.
"""
import argparse
import json
import math
import time

import torch
import torch.nn.functional as F
from torch import nn

WIDTHS = (16, 32, 128, 160, 256)
STATES = HEAD = 16
LEARNED = {"nc-ssd": 5_522_369, "s6": 5_739_009}


def tokens(image):
    return image.flatten(2).transpose(1, 2)


def image(rows, height, width):
    return rows.transpose(1, 2).reshape(rows.shape[0], -1, height, width)


class Twice(nn.Sequential):
    def __init__(self, source, between, out):
        super().__init__(
            nn.Conv2d(source, between, 3, padding=1), nn.BatchNorm2d(between), nn.ReLU(),
            nn.Conv2d(between, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU())


class Spline(nn.Module):
    """KAN layer with cubic B-splines in closed form."""

    def __init__(self, width):
        super().__init__()
        bound = 1 / math.sqrt(width)
        self.base = nn.Parameter(torch.empty(width, width).uniform_(-bound, bound))
        self.scale = nn.Parameter(torch.empty(width, width).uniform_(-bound, bound))
        self.coefficients = nn.Parameter(0.01 * torch.randn(width, width, 8))
        self.register_buffer("centres", torch.arange(8) + 2.0)

    def forward(self, x):
        u = ((x.unsqueeze(-1) + 2.2) * 2.5 - self.centres).abs()
        basis = (F.relu(2 - u) ** 3 - 4 * F.relu(1 - u) ** 3) / 6
        weight = (self.coefficients * self.scale.unsqueeze(-1)).flatten(1)
        return F.linear(basis.flatten(2), weight) + F.linear(F.silu(x), self.base)


class TokenStage(nn.Module):
    def __init__(self, source, width):
        super().__init__()
        self.embed = nn.Conv2d(source, width, 3, stride=2, padding=1)
        self.embed_norm = nn.LayerNorm(width)
        self.before = nn.LayerNorm(width)
        self.maps = nn.ModuleList(Spline(width) for _ in range(3))
        self.local = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, width, 3, padding=1, groups=width), nn.BatchNorm2d(width), nn.ReLU())
            for _ in range(3))
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        x = self.embed(x)
        height, width = x.shape[2:]
        x = self.embed_norm(tokens(x))
        y = self.before(x)
        for mapped, local in zip(self.maps, self.local):
            y = tokens(local(image(mapped(y), height, width)))
        return image(self.norm(x + y), height, width)


class NonCausal(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.heads = inner // HEAD
        self.project = nn.Conv2d(inner, 2 * STATES + self.heads, 1, bias=False)
        self.bias = nn.Parameter(torch.full((self.heads, 1), 0.5413))
        self.direct = nn.Parameter(torch.ones(inner, 1))

    def forward(self, x):
        flat = x.flatten(2)
        keys, queries, logits = self.project(x).flatten(2).split([STATES, STATES, self.heads], 1)
        weights = F.softplus(logits + self.bias).unsqueeze(2)
        weighted = (flat.unflatten(1, (self.heads, HEAD)) * weights).flatten(1, 2)
        state = weighted @ keys.transpose(1, 2) / flat.shape[2]
        return (state @ queries + flat * self.direct).transpose(1, 2)


def two_level_scan(decay, value):
    """h_t = decay_t h_(t-1) + value_t along axis 1 of [B,L,F]: steps inside chunks, then over chunks, then the carry."""
    batch, length, width = decay.shape
    size = next(q for q in range(math.isqrt(length), 0, -1) if length % q == 0)
    decay, value = (x.view(batch, length // size, size, width) for x in (decay, value))
    state, product = value[:, :, 0], decay[:, :, 0]
    states, products = [state], [product]
    for t in range(1, size):
        state = decay[:, :, t] * state + value[:, :, t]
        product = decay[:, :, t] * product
        states.append(state)
        products.append(product)
    states, products = torch.stack(states, 2), torch.stack(products, 2)
    carry = torch.zeros_like(state[:, 0])
    carries = []
    for chunk in range(length // size):
        carries.append(carry)
        carry = states[:, chunk, -1] + products[:, chunk, -1] * carry
    return (states + products * torch.stack(carries, 1).unsqueeze(2)).view(batch, length, width)


class Selective(nn.Module):
    """S6 over rows and columns, forwards and backwards."""

    def __init__(self, inner):
        super().__init__()
        self.rank = math.ceil(inner / 2 / 16)
        self.project = nn.Parameter(torch.randn(4, inner, self.rank + 2 * STATES) / math.sqrt(inner))
        self.step = nn.Parameter(torch.randn(4, self.rank, inner) / math.sqrt(self.rank))
        self.bias = nn.Parameter(torch.full((4, 1, inner), -4.0))
        self.decay = nn.Parameter(torch.log(torch.arange(1.0, STATES + 1)).repeat(4, inner, 1))
        self.direct = nn.Parameter(torch.ones(4, 1, inner))

    def forward(self, x):
        batch, inner, height, width = x.shape
        rows, columns = tokens(x), tokens(x.transpose(2, 3))
        u = torch.stack([rows, columns, rows.flip(1), columns.flip(1)], 1)
        step, b, c = (u @ self.project).split([self.rank, STATES, STATES], -1)
        delta = F.softplus(step @ self.step + self.bias)
        decay = torch.exp(delta.unsqueeze(-1) * -torch.exp(self.decay).unsqueeze(1))
        value = (delta * u).unsqueeze(-1) * b.unsqueeze(3)
        length = height * width
        states = two_level_scan(*(t.reshape(batch * 4, length, -1) for t in (decay, value)))
        y = (states.view(batch, 4, length, inner, STATES) * c.unsqueeze(3)).sum(-1) + u * self.direct
        by_row = y[:, 0] + y[:, 2].flip(1)
        by_column = y[:, 1] + y[:, 3].flip(1)
        return by_row + by_column.view(batch, width, height, inner).transpose(1, 2).reshape(batch, length, inner)


class StateSpace(nn.Module):
    def __init__(self, width, scan):
        super().__init__()
        inner = 2 * width
        self.source = nn.Conv2d(width, 2 * inner, 1, bias=False)
        self.local = nn.Conv2d(inner, inner, 3, padding=1, groups=inner)
        self.core = NonCausal(inner) if scan == "nc-ssd" else Selective(inner)
        self.norm = nn.LayerNorm(inner)
        self.out = nn.Conv2d(inner, width, 1, bias=False)

    def forward(self, x):
        values, gate = self.source(x).chunk(2, 1)
        mixed = self.norm(self.core(F.silu(self.local(values))))
        return self.out(image(mixed, *x.shape[2:]) * F.silu(gate))


class Attention(nn.Module):
    """Efficient multi-scale attention over eight groups of channels."""

    def __init__(self, width):
        super().__init__()
        depth = width // 8
        self.gate = nn.Conv2d(depth, depth, 1)
        self.norm = nn.GroupNorm(depth, depth)
        self.local = nn.Conv2d(depth, depth, 3, padding=1)

    def forward(self, x):
        batch, channels, height, width = x.shape
        grouped = x.reshape(batch * 8, channels // 8, height, width)
        both = torch.cat([grouped.mean(3, True), grouped.mean(2, True).transpose(2, 3)], 2)
        rows, columns = self.gate(both).sigmoid().split([height, width], 2)
        gated = self.norm(grouped * rows * columns.transpose(2, 3))
        local = self.local(grouped)
        weights = (self.compare(gated, local) + self.compare(local, gated)).sigmoid()
        return (grouped * weights.view(batch * 8, 1, height, width)).view_as(x)

    @staticmethod
    def compare(a, b):
        return a.mean((2, 3)).softmax(1).unsqueeze(1) @ b.flatten(2)


class KmUnet(nn.Module):
    def __init__(self, scan):
        super().__init__()
        w1, w2, w3, w4, w5 = WIDTHS
        self.encoder1, self.encoder2, self.encoder3 = Twice(3, w1, w1), Twice(w1, w2, w2), Twice(w2, w3, w3)
        self.encoder4, self.encoder5 = TokenStage(w3, w4), TokenStage(w4, w5)
        self.decoders = nn.ModuleList(
            [Twice(w5, w5, w4), Twice(w4, w4, w3), Twice(w3, w3, w2), Twice(w2, w2, w1), Twice(w1, w1, w1)])
        self.skips = nn.ModuleList(nn.Sequential(StateSpace(w, scan), Attention(w)) for w in (w1, w2, w3))
        self.mixes = nn.ModuleList(nn.Sequential(StateSpace(w, scan), Attention(w)) for w in (w4, w3, w2, w1))
        self.logits = nn.Conv2d(w1, 1, 1)

    def forward(self, x):
        skip1 = F.max_pool2d(self.encoder1(x), 2)
        skip2 = F.max_pool2d(self.encoder2(skip1), 2)
        skip3 = F.max_pool2d(self.encoder3(skip2), 2)
        skip4 = self.encoder4(skip3)
        x = self.encoder5(skip4)
        skips = [skip4, self.skips[2](skip3), self.skips[1](skip2), self.skips[0](skip1)]
        for decoder, mix, skip in zip(self.decoders, self.mixes, skips):
            x = mix(self.larger(decoder(x)) + skip)
        return self.logits(self.larger(self.decoders[4](x)))

    @staticmethod
    def larger(x):
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def loss(logits, target):
    share = logits.sigmoid().flatten(1)
    truth = target.flatten(1)
    dice = (2 * (share * truth).sum(1) + 1e-5) / (share.sum(1) + truth.sum(1) + 1e-5)
    return 0.5 * F.binary_cross_entropy_with_logits(logits, target) + 1 - dice.mean()


def prepared(arguments, batch):
    """A training's step, which gives the loss as an array on the device, and the number of learned parameters."""
    device = torch.device(arguments.device)
    network = KmUnet(arguments.scan).to(device).train()
    learned = sum(p.numel() for p in network.parameters())
    assert learned == LEARNED[arguments.scan], f"{learned} parameters, expected {LEARNED[arguments.scan]}"
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-4)
    size = arguments.size
    images = torch.randn(batch, 3, size, size, device=device)
    target = (torch.rand(batch, 1, size, size, device=device) > 0.5).float()

    def step():
        optimiser.zero_grad(set_to_none=True)
        value = loss(network(images), target)
        value.backward()
        optimiser.step()
        return value.detach()

    for _ in range(3):
        step().item()
    return step, learned


def profile(arguments, batch, steps=5):
    """Time on the device by operator and shapes."""
    cuda = arguments.device.startswith("cuda")
    step, _ = prepared(arguments, batch)
    with torch.profiler.profile(record_shapes=True) as seen:
        for _ in range(steps):
            last = step()
        last.item()
    costs = [(cost.self_device_time_total if cuda else cost.self_cpu_time_total, cost)
             for cost in seen.key_averages(group_by_input_shape=True)
             if cost.device_type.name == "CPU"]  # operators; kernels are listed by themselves too
    costs.sort(key=lambda pair: -pair[0])
    whole = sum(microseconds for microseconds, _ in costs)
    print(f"batch {batch}: {whole / 1000 / steps:.2f} ms a step on {arguments.device}")
    for microseconds, cost in costs[:40]:
        print(f"{microseconds / 1000 / steps:8.3f} ms {100 * microseconds / whole:5.1f} %  {cost.count // steps:3d} x "
              f"{cost.key}  {[shape for shape in cost.input_shapes if shape]}")


def measure(arguments, batch, late):
    """One line; the loss of a step is read at once, as simple training loops do, or a step late, as Kamba's does."""
    step, learned = prepared(arguments, batch)
    steps, start, pending = 0, time.perf_counter(), None
    while time.perf_counter() - start < arguments.seconds:
        launched = step()
        if late:
            launched, pending = pending, launched
        if launched is not None:
            launched.item()  # waits for the device
        steps += 1
    if pending is not None:
        pending.item()
    spent = time.perf_counter() - start
    peak = torch.cuda.max_memory_allocated() / 2**20 if arguments.device.startswith("cuda") else None
    print(json.dumps({
        "framework": f"torch {torch.__version__} eager", "network": "km-unet", "scan": arguments.scan,
        "parameters": learned, "size": arguments.size, "batch": batch, "device": arguments.device,
        "lossRead": "a step late" if late else "at once", "steps": steps,
        "imagesPerSecond": round(steps * batch / spent, 2), "msPerStep": round(1000 * spent / steps, 2),
        "peakMebibytes": peak and round(peak)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scan", choices=LEARNED, default="nc-ssd")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--batches", default="8,16")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    for batch in map(int, arguments.batches.split(",")):
        if arguments.profile:
            profile(arguments, batch)
            continue
        for late in (False, True):
            measure(arguments, batch, late)


if __name__ == "__main__":
    main()
